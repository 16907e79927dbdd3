// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

struct evp_cipher_ctx_st;

namespace kunci::crypto {

enum class Cipher : std::uint8_t { des_ede3, aes128, aes192, aes256 };

/// Octets of the key: 24, 16, 24, 32.
std::size_t key_size_of(Cipher cipher);
/// Octets of a block: 8 or 16.
std::size_t block_size_of(Cipher cipher);

/// A block cipher by itself (ECB, no padding), for challenges and responses under a card's
/// management key (SP 800-73-4 pt 2, 3.2.4; SP 800-38A 6.1; SP 800-67). Not for two threads at
/// once.
class BlockCipher {
 public:
  /// key_size where the key is not as long as the cipher's. DES parity bits are ignored.
  static Result<BlockCipher> with_key(Cipher cipher, ByteView key);
  BlockCipher(BlockCipher&&) noexcept;
  BlockCipher& operator=(BlockCipher&&) noexcept;
  ~BlockCipher();

  [[nodiscard]] std::size_t block_size() const { return block_size_of(cipher_); }
  /// Of whole blocks, each by itself; data_length otherwise.
  Result<WipedBytes> encrypt(ByteView blocks);
  Result<WipedBytes> decrypt(ByteView blocks);

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
  BlockCipher(Cipher cipher, Context encryption, Context decryption);
  static Result<Context> make_context(Cipher cipher, ByteView key, bool encrypting);
  Result<WipedBytes> run(evp_cipher_ctx_st* context, ByteView blocks);

  Cipher cipher_;
  Context encryption_;
  Context decryption_;
};

}  // namespace kunci::crypto
