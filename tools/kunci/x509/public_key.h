// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/bytes.h"
#include "client/session.h"
#include "x509/openssl.h"

namespace kunci::tool {

/// A public key; two are equal when their SubjectPublicKeyInfo is.
class PublicKey {
 public:
  explicit PublicKey(EvpKeyPtr key);

  /// From a key object of a token, by CKA_PUBLIC_KEY_INFO or the attributes of its kind; nothing
  /// when it does not tell, as private EC keys on older modules do not, or when they make no valid
  /// key.
  static std::optional<PublicKey> of_object(const Session& session, CK_OBJECT_HANDLE key);
  static std::optional<PublicKey> from_spki(ByteView der);

  [[nodiscard]] EVP_PKEY* get() const { return key_.get(); }
  [[nodiscard]] const Bytes& spki() const { return spki_; }
  /// As `Algorithm::name`: "rsa2048", "p256"; "unknown" otherwise.
  [[nodiscard]] std::string algorithm() const;

  friend bool operator==(const PublicKey& left, const PublicKey& right) {
    return left.spki_ == right.spki_;
  }

 private:
  EvpKeyPtr key_;
  Bytes spki_;
};

}  // namespace kunci::tool
