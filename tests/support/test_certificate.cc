// SPDX-License-Identifier: Apache-2.0
#include "tests/support/test_certificate.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace kunci::test {
namespace {

template <auto free>
struct FreedBy {
  template <class T>
  void operator()(T* object) const {
    free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreedBy<X509_free>>;

void must(bool done) {
  if (!done) throw std::runtime_error("OpenSSL would not make a test certificate");
}

void add_name(X509_NAME* name, const char* field, const char* value) {
  must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(value), -1, -1, 0) == 1);
}

// A comment of a given length; its size in DER grows with it octet by octet, but for the length
// fields around it.
void add_comment(X509* certificate, std::size_t length) {
  const std::string value(length, 'k');
  X509_EXTENSION* const extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_netscape_comment, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

Certificate make(ByteView spki, EVP_PKEY* issuer, std::size_t comment) {
  Certificate certificate(X509_new());
  must(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  const unsigned char* at = spki.data();
  const Key key(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
  must(key != nullptr && X509_set_pubkey(certificate.get(), key.get()) == 1);
  must(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 0x4b554e43) == 1);
  add_name(X509_get_subject_name(certificate.get()), "CN", "Budi Uji");
  add_name(X509_get_issuer_name(certificate.get()), "CN", "CA Uji");
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400);
  if (comment != 0) add_comment(certificate.get(), comment);
  must(X509_sign(certificate.get(), issuer, nullptr) > 0);
  return certificate;
}

Bytes encode(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  must(size > 0);
  Bytes octets(der, der + size);
  OPENSSL_free(der);
  return octets;
}

}  // namespace

Bytes certificate_for(ByteView spki, std::size_t size) {
  // Ed25519 signatures have one length, so that the size can be aimed at.
  const Key issuer(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  must(issuer != nullptr);
  Bytes der = encode(make(spki, issuer.get(), 0).get());
  for (std::size_t comment = 1; der.size() < size; ++comment) {
    if (der.size() + 1 < size) comment += size - der.size() > 40 ? size - der.size() - 40 : 0;
    der = encode(make(spki, issuer.get(), comment).get());
  }
  return der;
}

}  // namespace kunci::test
