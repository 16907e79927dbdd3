// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cli/arguments.h"
#include "enroll/enrolment.h"
#include "pin/write_login.h"

namespace kunci::tool {

/// What `enroll`, `cert renew` and `cert revoke` share: the profile and who asks.
struct ApplicantOptions {
  std::optional<std::string> profile{};
  std::optional<std::string> reference{};
  std::optional<std::string> secret_source{};

  void declare(Arguments& arguments);
  /// The profile; throws Failure (usage) without one.
  [[nodiscard]] Profile required_profile() const;
  /// The secret is read, or asked for, when it is needed. `output` outlives it.
  [[nodiscard]] Credentials credentials(const std::string& reference_kept, Output& output) const;
};

/// What `enroll` and `cert renew` share.
struct EnrolmentOptions {
  ApplicantOptions applicant{};
  std::optional<std::string> out{};
  std::optional<std::string> answer{};
  std::optional<std::string> wait{};
  WriteLogin login{};
  bool force = false;
  bool abandon = false;

  void declare(Arguments& arguments);
  /// What the protocol "file" is told; throws Failure (usage) without --out at the beginning.
  void apply_to(const Profile& profile, EnrolmentRecord& record) const;
  [[nodiscard]] std::chrono::seconds patience() const;
};

/// Runs an enrolment as far as it goes and reports; throws Failure (pending) when the CA has not
/// decided.
void run_enrolment(const Workplace& place, const Profile& profile, const EnrolmentOptions& options,
                   EnrolmentRecord record);

}  // namespace kunci::tool
