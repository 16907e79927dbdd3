// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/extensions.h"
#include "x509/name.h"
#include "x509/openssl.h"
#include "x509/public_key.h"
#include "x509/signature_scheme.h"

namespace kunci::tool {

/// A certification request (RFC 2986) in the making.
class Request {
 public:
  Request(const DistinguishedName& subject, const PublicKey& key,
          const RequestedExtensions& extensions);

  /// CertificationRequestInfo: what is signed.
  [[nodiscard]] Bytes to_be_signed() const;
  void set_signature(const SignatureScheme& scheme, ByteView signature);
  /// Reads the encoded request back and checks its signature with the key in it, which must be
  /// `key`. Throws Failure.
  void verify(const PublicKey& key) const;

  [[nodiscard]] Bytes der() const;
  [[nodiscard]] std::string pem() const;

 private:
  RequestPtr request_;
};

}  // namespace kunci::tool
