// SPDX-License-Identifier: Apache-2.0
#include "provision/sealing.h"

#include <openssl/cms.h>

#include "messages.h"

namespace kunci::tool {
namespace {

using CmsPtr = std::unique_ptr<CMS_ContentInfo, Freer<CMS_ContentInfo_free>>;
constexpr std::size_t kContentLimit = 64 * 1024;

struct StackFreer {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};

BioPtr reader_of(ByteView octets) {
  BioPtr bio(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())));
  require(bio != nullptr, "BIO_new_mem_buf");
  return bio;
}

// The memory of a BIO with a secret is wiped before it goes.
Secret taken_from(BIO* bio) {
  char* octets = nullptr;
  const long size = BIO_get_mem_data(bio, &octets);
  if (size <= 0) return {};
  const ByteView content(reinterpret_cast<const std::uint8_t*>(octets),
                         static_cast<std::size_t>(size));
  Secret secret(content.first(std::min(content.size(), kContentLimit)));
  wipe(octets, static_cast<std::size_t>(size));
  return secret;
}

}  // namespace

Bytes seal(const Certificate& recipient, ByteView content) {
  const std::unique_ptr<STACK_OF(X509), StackFreer> recipients(sk_X509_new_null());
  require(recipients != nullptr &&
              sk_X509_push(recipients.get(), const_cast<X509*>(recipient.get())) == 1,
          "sk_X509_push");
  const BioPtr input = reader_of(content);
  const CmsPtr cms(CMS_encrypt(recipients.get(), input.get(), EVP_aes_256_gcm(), CMS_BINARY));
  require(cms != nullptr, "CMS_encrypt");
  return der_of(cms.get(), i2d_CMS_ContentInfo);
}

Secret unseal(EVP_PKEY* key, ByteView sealed) {
  const BioPtr input = reader_of(sealed);
  const CmsPtr cms(d2i_CMS_bio(input.get(), nullptr));
  const BioPtr output(BIO_new(BIO_s_mem()));
  require(output != nullptr, "BIO_new");
  const bool opened = cms != nullptr &&
                      CMS_decrypt(cms.get(), key, nullptr, nullptr, output.get(), CMS_BINARY) == 1;
  Secret content = taken_from(output.get());
  if (opened && !content.empty()) return content;
  throw Failure(ExitStatus::bad_input, tr("The sealed record cannot be opened with this key."));
}

}  // namespace kunci::tool
