// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate_file.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#include <cstring>

namespace kunci::tool {
namespace {

using Pkcs7Ptr = std::unique_ptr<PKCS7, Freer<PKCS7_free>>;

constexpr std::size_t kCertificateLimit = 64;

void add(std::vector<Certificate>& found, X509* certificate) {
  if (found.size() >= kCertificateLimit) return;
  require(X509_up_ref(certificate) == 1, "X509_up_ref");
  found.emplace_back(CertificatePtr(certificate));
}

bool add_pkcs7(std::vector<Certificate>& found, ByteView der) {
  const unsigned char* at = der.data();
  const Pkcs7Ptr envelope(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
  if (!envelope || at != der.data() + der.size()) return false;
  if (!PKCS7_type_is_signed(envelope.get()) || envelope->d.sign == nullptr) return false;
  const STACK_OF(X509)* certificates = envelope->d.sign->cert;
  for (int i = 0; i < sk_X509_num(certificates); ++i) add(found, sk_X509_value(certificates, i));
  return true;
}

void add_der(std::vector<Certificate>& found, ByteView der) {
  if (auto certificate = Certificate::from_der(der)) {
    found.push_back(std::move(*certificate));
  } else {
    add_pkcs7(found, der);
  }
}

/// One block of PEM, whatever it is called.
struct Block {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;

  Block() = default;
  ~Block() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_free(data);
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  bool read(BIO* memory) { return PEM_read_bio(memory, &name, &header, &data, &size) == 1; }
  [[nodiscard]] bool holds_certificates() const {
    for (const char* known : {PEM_STRING_X509, PEM_STRING_X509_OLD, PEM_STRING_PKCS7,
                              PEM_STRING_PKCS7_SIGNED, PEM_STRING_CMS}) {
      if (std::strcmp(name, known) == 0) return true;
    }
    return false;
  }
};

}  // namespace

std::vector<Certificate> read_certificates(ByteView content) {
  std::vector<Certificate> found;
  if (content.empty()) return found;
  const BioPtr memory(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  require(memory != nullptr, "BIO_new_mem_buf");
  while (found.size() < kCertificateLimit) {
    Block block;
    if (!block.read(memory.get())) break;
    if (block.holds_certificates())
      add_der(found, {block.data, static_cast<std::size_t>(block.size)});
  }
  if (found.empty()) add_der(found, content);
  ERR_clear_error();
  return found;
}

}  // namespace kunci::tool
