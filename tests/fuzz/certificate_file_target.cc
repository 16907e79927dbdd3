// SPDX-License-Identifier: Apache-2.0
// Files of certificates as the tool imports them: PEM, DER, PKCS #7; and all that it asks of a
// certificate before and after it is written.
#include "x509/certificate_file.h"

#include <cstdlib>

#include "tests/fuzz/target.h"
#include "x509/certificate_rules.h"

namespace kunci::fuzz {
namespace {

using tool::Certificate;

tool::CertificateRules every_rule() {
  return {.issuer = "CN=CA",
          .policies = {"1.2.3"},
          .key_usage = {"digitalSignature"},
          .key_usage_critical = true,
          .extended_key_usage = {"emailProtection", "1.2.3"},
          .extended_key_usage_critical = true,
          .validity_days_max = 400,
          .organization = "O",
          .subject_as_requested = {"2.5.4.3"},
          .crl_url = true,
          .ocsp_url = true};
}

void look_at(const Certificate& certificate, std::span<const Certificate> chain) {
  (void)tool::to_value(certificate);
  (void)certificate.warnings(30);
  (void)certificate.pem();
  (void)certificate.subject_der();
  (void)certificate.issuer_der();
  (void)certificate.serial_der();
  const auto key = certificate.public_key();
  if (!key) return;
  const Bytes anchors[] = {chain.back().der()};
  (void)tool::broken_rules(every_rule(), {.key = *key, .subject = {}, .anchors = anchors},
                           certificate, chain);
}

}  // namespace
}  // namespace kunci::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 64;
  const auto found = kunci::tool::read_certificates(kunci::ByteView(data, size));
  if (found.size() > kMost) std::abort();
  for (const auto& certificate : found) kunci::fuzz::look_at(certificate, found);
  return 0;
}
