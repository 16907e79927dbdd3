// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "provision/token_secrets.h"
#include "x509/certificate.h"
#include "x509/openssl.h"

namespace kunci::tool {

/// Random secrets, each token's in a file that only the holder of one certificate's private key can
/// open: CMS authenticated-enveloped data (RFC 5083), to be read with `openssl cms -decrypt`.
class SealedSecrets final : public SecretSupply {
 public:
  /// `directory` is there. With `key`, records can be opened again: what is needed to go on with a
  /// token in a later run.
  SealedSecrets(Certificate recipient, std::string directory, EvpKeyPtr key)
      : recipient_(std::move(recipient)), directory_(std::move(directory)), key_(std::move(key)) {}

  TokenSecrets make(const SecretDemand& demand) override;
  std::optional<TokenSecrets> recall(const SecretDemand& demand) override;

 private:
  [[nodiscard]] std::string path_of(const SecretDemand& demand) const;

  Certificate recipient_;
  std::string directory_;
  EvpKeyPtr key_;
};

/// A certificate that records can be sealed to. Throws Failure when it cannot encrypt.
Certificate load_recipient(const std::string& path);
/// The private key of it; a passphrase is asked for.
EvpKeyPtr load_private_key(const std::string& path);

/// A token's number as part of a file name: cards could call themselves "../x".
std::string file_name_of(std::string_view token);

}  // namespace kunci::tool
