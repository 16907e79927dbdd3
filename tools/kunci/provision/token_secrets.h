// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/secret.h"

namespace kunci::tool {

/// Which secrets are meant. The same demand gets the same secrets from a supply that can recall.
struct SecretDemand {
  std::string token{};  ///< its number
  int attempt = 1;
  std::string holder{};        ///< for the record only; the secrets do not depend on it
  std::size_t key_digits = 0;  ///< the SO PIN is a management key of that many hexadecimal digits;
                               ///< 0: a decimal PIN of eight
  std::size_t pin_digits = 8;
  /// Whether a decimal PIN may be given out, beyond what weakness_of says.
  std::function<bool(ByteView)> acceptable{};
};

/// What a token is initialised with.
struct TokenSecrets {
  Secret so_pin{};
  Secret user_pin{};  ///< the transport PIN
};

/// Gives octets, each as likely as any other.
using OctetSource = std::function<std::uint8_t()>;

/// The secrets that two sources make: the same octets make the same secrets.
TokenSecrets secrets_from(const OctetSource& so_source, const OctetSource& pin_source,
                          const SecretDemand& demand);

/// Where the secrets of tokens come from. Several threads may call; members throw Failure.
class SecretSupply {
 public:
  virtual ~SecretSupply() = default;

  /// For a token that is about to be initialised. They are safe from loss when the call returns.
  virtual TokenSecrets make(const SecretDemand& demand) = 0;
  /// The same once more, maybe in another process; nothing where they cannot be had again.
  virtual std::optional<TokenSecrets> recall(const SecretDemand& demand) = 0;
};

}  // namespace kunci::tool
