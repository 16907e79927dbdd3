// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "report/value.h"
#include "x509/openssl.h"
#include "x509/public_key.h"

namespace kunci::tool {

/// A certificate (RFC 5280) to be looked at.
class Certificate {
 public:
  /// Nothing when the octets are not exactly one certificate.
  static std::optional<Certificate> from_der(ByteView der);
  explicit Certificate(CertificatePtr certificate);

  [[nodiscard]] const X509* get() const { return certificate_.get(); }
  [[nodiscard]] const Bytes& der() const { return der_; }
  [[nodiscard]] std::string pem() const;

  [[nodiscard]] std::string subject() const;  ///< RFC 4514
  [[nodiscard]] std::string issuer() const;
  [[nodiscard]] Bytes subject_der() const;
  [[nodiscard]] Bytes issuer_der() const;
  [[nodiscard]] Bytes serial_der() const;        ///< the INTEGER, as CKA_SERIAL_NUMBER wants it
  [[nodiscard]] std::string serial() const;      ///< hexadecimal
  [[nodiscard]] std::string not_before() const;  ///< "2026-11-21T08:00:00Z"
  [[nodiscard]] std::string not_after() const;
  [[nodiscard]] std::string fingerprint() const;  ///< SHA-256, hexadecimal
  [[nodiscard]] std::optional<PublicKey> public_key() const;
  /// Basic constraints say that it is a CA's.
  [[nodiscard]] bool is_ca() const;

  /// What a person should hear of: expired, not yet valid, ends within so many days, RSA below 2048
  /// bits, SHA-1.
  [[nodiscard]] std::vector<std::string> warnings(int days_before_end) const;

 private:
  CertificatePtr certificate_;
  Bytes der_;
};

/// {"subject", "issuer", "serial", "not_before", "not_after", "sha256"}
Value::Object to_value(const Certificate& certificate);

}  // namespace kunci::tool
