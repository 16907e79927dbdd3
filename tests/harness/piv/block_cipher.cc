// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/block_cipher.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "tests/harness/piv/piv_names.h"

namespace kunci::harness {
namespace {

const EVP_CIPHER* cipher_of(std::uint8_t algorithm) {
  switch (algorithm) {
    case algorithm_id::k3Des:
      return EVP_des_ede3_ecb();
    case algorithm_id::kAes128:
      return EVP_aes_128_ecb();
    case algorithm_id::kAes192:
      return EVP_aes_192_ecb();
    case algorithm_id::kAes256:
      return EVP_aes_256_ecb();
    default:
      return nullptr;
  }
}

}  // namespace

std::size_t block_size(std::uint8_t algorithm) { return algorithm == algorithm_id::k3Des ? 8 : 16; }

Bytes encrypt_block(std::uint8_t algorithm, ByteView key, ByteView block) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
  const EVP_CIPHER* cipher = cipher_of(algorithm);
  if (cipher == nullptr || key.size() != management_key_size(algorithm) ||
      block.size() != block_size(algorithm)) {
    throw std::invalid_argument("no block of a management key's algorithm");
  }
  Bytes result(block.size());
  int size = 0;
  if (EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), nullptr) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_EncryptUpdate(context.get(), result.data(), &size, block.data(),
                        static_cast<int>(block.size())) != 1) {
    throw std::runtime_error("OpenSSL cannot encrypt with a management key");
  }
  return result;
}

}  // namespace kunci::harness
