// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

/// The fields of an X.509 certificate that PKCS #11 shows and that pair it with its key (RFC 5280
/// 4.1). Nothing about trust: no signature is checked.
struct Certificate {
  Bytes der;      ///< the certificate itself, without what followed it
  Bytes subject;  ///< DER of the Name
  Bytes issuer;   ///< DER of the Name
  Bytes serial;   ///< DER of the INTEGER, tag and length included, as CKA_SERIAL_NUMBER wants it
  Bytes spki;     ///< DER of SubjectPublicKeyInfo
  std::optional<PublicKey> key{};  ///< absent where its algorithm is not ours or it is malformed
  std::optional<std::chrono::sys_seconds> not_before{};  ///< absent where it is no valid date
  std::optional<std::chrono::sys_seconds> not_after{};
  std::string common_name{};  ///< the subject's last one: UTF-8, no control characters, or empty
  bool self_issued = false;   ///< subject and issuer are the same, octet by octet
  bool is_ca = false;         ///< basicConstraints says cA

  /// The serial number's octets without tag and length.
  [[nodiscard]] ByteView serial_content() const;
};

/// Reads the certificate at the start of `octets`. Tolerant where that costs no safety: an unknown
/// key algorithm, a broken date, name or extension leaves its own field empty. malformed where the
/// frame up to the public key is broken.
Result<Certificate> parse_certificate(ByteView octets);

}  // namespace kunci::crypto
