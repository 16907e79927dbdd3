// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "x509/openssl.h"

namespace kunci::tool {

/// One policy of certificatePolicies with its qualifiers (RFC 5280, 4.2.1.4).
struct CertificatePolicy {
  std::string oid;
  std::string cps{};     ///< a URI; empty = none
  std::string notice{};  ///< a text for people; empty = none
};

/// What a request asks the CA to put into the certificate. Words as people write them, checked when
/// made into ASN.1.
struct RequestedExtensions {
  std::vector<std::string>
      alternative_names{};  ///< "email:a@b", "dns:", "uri:", "ip:", "upn:", "dirname:CN=..."
  std::vector<std::string> key_usage{};  ///< "digitalSignature", "nonRepudiation", ...
  bool key_usage_critical = true;
  std::vector<std::string> extended_key_usage{};  ///< "clientAuth", ... or OIDs
  bool extended_key_usage_critical = false;
  std::vector<CertificatePolicy> policies{};
  Bytes attestation{};  ///< the card's certificate of the key's origin (DER), for the CA to look at
};

/// The extensions in the order above; those without a value are left out. Throws Failure
/// (bad_input) for a word that is not known or a value that is not valid.
std::vector<ExtensionPtr> to_asn1(const RequestedExtensions& wanted);

/// The words for key usage, for help and completion.
std::vector<std::string> key_usage_words();
std::vector<std::string> extended_key_usage_words();

/// The OID of an extended key usage's word or of an OID itself. Throws Failure (bad_input).
ObjectPtr extended_key_usage_object(const std::string& word);

/// The bit of keyUsage (RFC 5280, 4.2.1.3) that the word stands for. Throws Failure (bad_input).
int key_usage_bit(std::string_view word);

}  // namespace kunci::tool
