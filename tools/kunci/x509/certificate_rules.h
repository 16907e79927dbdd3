// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "x509/certificate.h"
#include "x509/name.h"
#include "x509/public_key.h"

namespace kunci::tool {

/// What a certificate must be before it is accepted from a CA: table [certificate] of a profile.
/// Empty and 0 = no such rule.
struct CertificateRules {
  std::string issuer{};                           ///< its name, RFC 4514
  std::vector<std::string> policies{};            ///< OIDs of which it must carry one
  std::vector<std::string> key_usage{};           ///< exactly these words
  bool key_usage_critical = false;                ///< with key_usage
  std::vector<std::string> extended_key_usage{};  ///< exactly these words or OIDs
  bool extended_key_usage_critical = false;       ///< with extended_key_usage
  int validity_days_max = 0;
  std::string organization{};                       ///< the subject's O
  std::vector<std::string> subject_as_requested{};  ///< OIDs whose values are those asked for
  bool crl_url = false;                             ///< it says where its CRL is
  bool ocsp_url = false;                            ///< it says where its OCSP responder is
};

/// What the certificate is compared with.
struct CertificateExpectation {
  const PublicKey& key;              ///< on the token
  const DistinguishedName& subject;  ///< as asked for
  std::span<const Bytes> anchors;    ///< DER; empty: the chain is not checked
};

/// One rule that a certificate breaks.
struct BrokenRule {
  std::string rule;  ///< the key in the profile; "key", "chain", "time", "digest", "ca" for what
                     ///< is always asked
  std::string sentence;  ///< for people
};

/// Every rule that the certificate breaks; `chain` are the certificates that came with it. Beyond
/// the rules it must carry the expected key, be valid now, be no CA's, not be signed with a broken
/// digest, and chain to an anchor (RFC 5280, 6.1) where there are any.
std::vector<BrokenRule> broken_rules(const CertificateRules& rules,
                                     const CertificateExpectation& expected,
                                     const Certificate& certificate,
                                     std::span<const Certificate> chain);

}  // namespace kunci::tool
