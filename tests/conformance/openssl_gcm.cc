// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/openssl_gcm.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace kunci::test {
namespace {

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

void must(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL's AES-GCM");
}

/// Ready for the text.
Cipher start(const GcmContext& context, bool encrypting) {
  const std::string name = "AES-" + std::to_string(context.key.size() * 8) + "-GCM";
  const std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> algorithm(
      EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr), EVP_CIPHER_free);
  Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  const int direction = encrypting ? 1 : 0;
  must(EVP_CipherInit_ex2(cipher.get(), algorithm.get(), nullptr, nullptr, direction, nullptr));
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_IVLEN,
                           static_cast<int>(context.iv.size()), nullptr));
  must(EVP_CipherInit_ex2(cipher.get(), nullptr, context.key.data(), context.iv.data(), direction,
                          nullptr));
  int size = 0;
  must(EVP_CipherUpdate(cipher.get(), nullptr, &size, context.associated.data(),
                        static_cast<int>(context.associated.size())));
  return cipher;
}

Bytes run(EVP_CIPHER_CTX* cipher, ByteView text) {
  Bytes out(text.size());
  int size = 0;
  // An empty update would be taken for the associated data.
  if (!text.empty()) {
    must(EVP_CipherUpdate(cipher, out.data(), &size, text.data(), static_cast<int>(text.size())));
  }
  return out;
}

}  // namespace

GcmSealed openssl_seals(const GcmContext& context, ByteView plaintext, std::size_t tag_size) {
  const Cipher cipher = start(context, true);
  GcmSealed sealed{.ciphertext = run(cipher.get(), plaintext), .tag = Bytes(tag_size)};
  int size = 0;
  Bytes nothing(16);
  must(EVP_CipherFinal_ex(cipher.get(), nothing.data(), &size));
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size),
                           sealed.tag.data()));
  return sealed;
}

std::optional<Bytes> openssl_opens(const GcmContext& context, const GcmSealed& sealed) {
  const Cipher cipher = start(context, false);
  const Bytes plaintext = run(cipher.get(), sealed.ciphertext);
  Bytes tag = sealed.tag;
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                           tag.data()));
  int size = 0;
  Bytes nothing(16);
  if (EVP_CipherFinal_ex(cipher.get(), nothing.data(), &size) != 1) return std::nullopt;
  return plaintext;
}

}  // namespace kunci::test
