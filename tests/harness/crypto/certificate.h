// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "tests/harness/softhsm/key_store.h"

namespace kunci::harness {

/// A certificate extension: its whole object identifier and its value's octets (RFC 5280, 4.2).
struct Extension {
  std::string oid;
  bool critical = false;
  Bytes value;
};

/// What stands in a certificate; names are DER encoded.
struct CertificateFields {
  Bytes issuer;
  Bytes subject;
  PublicKey key;
  std::vector<Extension> extensions = {};
};

/// A key in a key store that signs certificates: RSA, P-256 or P-384.
struct CertificateSigner {
  KeyStore& keys;
  std::string id;
  PublicKey key;
};

/// The DER encoding of a Name with one common name.
Bytes common_name(std::string_view text);

/// The DER encoding of a SubjectPublicKeyInfo (RFC 3279, RFC 5480, RFC 8410).
Bytes subject_public_key_info(const PublicKey& key);

/// A version 3 certificate, valid from 2016 to 2052, with a random serial number, signed over
/// SHA-256 or, on P-384, SHA-384. Throws std::runtime_error if the signer's key is of another kind.
Bytes make_certificate(const CertificateFields& fields, const CertificateSigner& signer);

}  // namespace kunci::harness
