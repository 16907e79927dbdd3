// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"
#include "provision/certificate_order.h"
#include "provision/letter_delivery.h"
#include "provision/roster.h"
#include "provision/token_secrets.h"

namespace kunci::tool {

/// Where secrets come from: --master-key-file, --master-key or --seal-to.
struct SecretOptions {
  std::optional<std::string> master_file{};
  std::optional<std::string> master_uri{};
  std::optional<std::string> recipient{};
  std::optional<std::string> records{};
  std::optional<std::string> unseal_key{};

  void declare_master(Arguments& arguments);
  void declare_sealing(Arguments& arguments);
  /// Throws Failure (usage) unless exactly one way is given.
  void check() const;
  [[nodiscard]] std::unique_ptr<SecretSupply> make(Context& context) const;
};

/// Everything that `kunci provision` takes.
struct ProvisionOptions {
  std::optional<std::string> roster{};
  std::optional<std::string> journal{};
  std::optional<std::string> report{};
  Roster::Defaults defaults{};
  SecretOptions secrets{};
  std::optional<std::string> management{};
  std::optional<std::string> pin_length{};
  std::optional<std::string> letters{};
  std::optional<std::string> letter_command{};
  std::optional<std::string> letter_template{};
  std::optional<std::string> requests{};
  std::optional<std::string> certificates{};
  std::optional<std::string> wait{};
  std::optional<std::string> reference{};
  std::optional<std::string> secret_source{};
  std::optional<std::string> idle{};
  std::vector<std::string> release{};
  bool replace = false;
  bool dry_run = false;

  void declare(Arguments& arguments);
  /// Throws Failure (usage) for what does not go together.
  void check() const;

  [[nodiscard]] std::string journal_path() const;
  [[nodiscard]] std::size_t pin_digits() const;
  [[nodiscard]] std::optional<std::chrono::seconds> idle_time() const;
  [[nodiscard]] OrderOptions orders(Context& context) const;
  [[nodiscard]] std::unique_ptr<LetterDelivery> delivery() const;
};

}  // namespace kunci::tool
