// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <ctime>

#include "base/hex.h"
#include "messages.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

constexpr std::time_t kSecondsOfDay = 24 * 60 * 60;

std::string time_text(const ASN1_TIME* time) {
  tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "";
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

// X509_cmp_time: -1 when it lies before or at the given moment, 1 after it.
bool is_before(const ASN1_TIME* time, std::time_t moment) {
  return X509_cmp_time(time, &moment) < 0;
}

void warn_of_time(const X509* certificate, int days, std::vector<std::string>& warnings) {
  const std::time_t now = std::time(nullptr);
  const ASN1_TIME* end = X509_get0_notAfter(certificate);
  if (is_before(end, now)) {
    warnings.push_back(say("the certificate expired on {}", time_text(end)));
  } else if (is_before(end, now + days * kSecondsOfDay)) {
    warnings.push_back(say("the certificate expires soon, on {}", time_text(end)));
  }
  const ASN1_TIME* begin = X509_get0_notBefore(certificate);
  if (!is_before(begin, now)) {
    warnings.push_back(say("the certificate is not valid before {}", time_text(begin)));
  }
}

}  // namespace

Certificate::Certificate(CertificatePtr certificate)
    : certificate_(std::move(certificate)), der_(der_of(certificate_.get(), i2d_X509)) {}

std::optional<Certificate> Certificate::from_der(ByteView der) {
  const unsigned char* at = der.data();
  CertificatePtr read(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!read || at != der.data() + der.size()) return std::nullopt;
  return Certificate(std::move(read));
}

std::string Certificate::pem() const {
  const BioPtr memory(BIO_new(BIO_s_mem()));
  require(memory != nullptr && PEM_write_bio_X509(memory.get(), certificate_.get()) == 1,
          "PEM_write_bio_X509");
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string Certificate::subject() const { return name_text(X509_get_subject_name(get())); }
std::string Certificate::issuer() const { return name_text(X509_get_issuer_name(get())); }

Bytes Certificate::subject_der() const {
  return der_of(X509_get_subject_name(get()), i2d_X509_NAME);
}

Bytes Certificate::issuer_der() const { return der_of(X509_get_issuer_name(get()), i2d_X509_NAME); }

Bytes Certificate::serial_der() const {
  return der_of(X509_get0_serialNumber(get()), i2d_ASN1_INTEGER);
}

std::string Certificate::serial() const {
  const ASN1_INTEGER* number = X509_get0_serialNumber(get());
  const auto size = static_cast<std::size_t>(ASN1_STRING_length(number));
  return to_hex({ASN1_STRING_get0_data(number), size});
}

std::string Certificate::not_before() const { return time_text(X509_get0_notBefore(get())); }
std::string Certificate::not_after() const { return time_text(X509_get0_notAfter(get())); }

std::string Certificate::fingerprint() const {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  require(X509_digest(get(), EVP_sha256(), hash, &size) == 1, "X509_digest");
  return to_hex({hash, size});
}

std::optional<PublicKey> Certificate::public_key() const {
  EvpKeyPtr key(X509_get_pubkey(certificate_.get()));
  ERR_clear_error();
  if (!key) return std::nullopt;
  return PublicKey(std::move(key));
}

bool Certificate::is_ca() const { return X509_check_ca(certificate_.get()) == 1; }

std::vector<std::string> Certificate::warnings(int days_before_end) const {
  std::vector<std::string> warnings;
  warn_of_time(get(), days_before_end, warnings);
  const EVP_PKEY* key = X509_get0_pubkey(get());
  if (key != nullptr && EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) < 2048) {
    warnings.emplace_back(tr("the certificate's RSA key has less than 2048 bits"));
  }
  int digest = NID_undef;
  X509_get_signature_info(certificate_.get(), &digest, nullptr, nullptr, nullptr);
  if (digest == NID_sha1 || digest == NID_md5) {
    warnings.emplace_back(tr("the certificate is signed with a broken digest"));
  }
  ERR_clear_error();
  return warnings;
}

Value::Object to_value(const Certificate& certificate) {
  return {{"subject", certificate.subject()},     {"issuer", certificate.issuer()},
          {"serial", certificate.serial()},       {"not_before", certificate.not_before()},
          {"not_after", certificate.not_after()}, {"sha256", certificate.fingerprint()}};
}

}  // namespace kunci::tool
