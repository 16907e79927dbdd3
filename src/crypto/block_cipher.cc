// SPDX-License-Identifier: Apache-2.0
#include "crypto/block_cipher.h"

#include <openssl/evp.h>

#include <limits>
#include <utility>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

const char* name_of(Cipher cipher) {
  switch (cipher) {
    case Cipher::des_ede3:
      return "DES-EDE3-ECB";
    case Cipher::aes128:
      return "AES-128-ECB";
    case Cipher::aes192:
      return "AES-192-ECB";
    case Cipher::aes256:
      return "AES-256-ECB";
  }
  return "";
}

}  // namespace

std::size_t key_size_of(Cipher cipher) {
  switch (cipher) {
    case Cipher::des_ede3:
    case Cipher::aes192:
      return 24;
    case Cipher::aes128:
      return 16;
    case Cipher::aes256:
      return 32;
  }
  return 0;
}

std::size_t block_size_of(Cipher cipher) { return cipher == Cipher::des_ede3 ? 8 : 16; }

void BlockCipher::Free::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);
}
BlockCipher::BlockCipher(Cipher cipher, Context encryption, Context decryption)
    : cipher_(cipher), encryption_(std::move(encryption)), decryption_(std::move(decryption)) {}
BlockCipher::BlockCipher(BlockCipher&&) noexcept = default;
BlockCipher& BlockCipher::operator=(BlockCipher&&) noexcept = default;
BlockCipher::~BlockCipher() = default;

Result<BlockCipher::Context> BlockCipher::make_context(Cipher cipher, ByteView key,
                                                       bool encrypting) {
  using FetchedCipher = Owned<EVP_CIPHER, EVP_CIPHER_free>;
  const FetchedCipher algorithm(EVP_CIPHER_fetch(library_context(), name_of(cipher), nullptr));
  if (algorithm == nullptr) return openssl_failure(Errc::unsupported);
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  if (EVP_CipherInit_ex2(context.get(), algorithm.get(), key.data(), nullptr, encrypting ? 1 : 0,
                         nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1) {
    return openssl_failure();
  }
  return context;
}

Result<BlockCipher> BlockCipher::with_key(Cipher cipher, ByteView key) {
  if (key.size() != key_size_of(cipher)) return fail(Errc::key_size);
  const ErrorMark mark;
  if (library_context() == nullptr) return fail(Errc::internal);
  auto encryption = make_context(cipher, key, true);
  if (!encryption) return fail(encryption.error());
  auto decryption = make_context(cipher, key, false);
  if (!decryption) return fail(decryption.error());
  return BlockCipher(cipher, std::move(*encryption), std::move(*decryption));
}

Result<WipedBytes> BlockCipher::run(evp_cipher_ctx_st* context, ByteView blocks) {
  if (blocks.empty() || blocks.size() % block_size() != 0 ||
      blocks.size() > std::numeric_limits<int>::max()) {
    return fail(Errc::data_length);
  }
  const ErrorMark mark;
  if (context == nullptr || library_context() == nullptr) return fail(Errc::internal);
  WipedBytes out(blocks.size());
  int size = 0;
  if (EVP_CipherUpdate(context, out.data(), &size, blocks.data(),
                       static_cast<int>(blocks.size())) != 1) {
    return openssl_failure();
  }
  if (static_cast<std::size_t>(size) != out.size()) return fail(Errc::internal);
  return out;
}

Result<WipedBytes> BlockCipher::encrypt(ByteView blocks) { return run(encryption_.get(), blocks); }
Result<WipedBytes> BlockCipher::decrypt(ByteView blocks) { return run(decryption_.get(), blocks); }

}  // namespace kunci::crypto
