// SPDX-License-Identifier: Apache-2.0
// AES over data in parts (FIPS 197; SP 800-38A, SP 800-38D).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

struct evp_cipher_ctx_st;

namespace kunci::crypto {

inline constexpr std::size_t kAesBlock = 16;

/// 16, 24 or 32 octets.
constexpr bool is_aes_key_size(std::size_t size) { return size == 16 || size == 24 || size == 32; }

enum class AesMode : std::uint8_t {
  ecb,
  cbc,
  cbc_padded,  ///< with the padding of PKCS #7 (RFC 5652 6.3)
  ctr,         ///< the whole block counts
  gcm
};

struct AesParameters {
  AesMode mode = AesMode::cbc;
  Bytes iv{};                 ///< none for ECB; a block; GCM: 1 to kMaxGcmIv octets
  Bytes associated{};         ///< GCM only
  std::size_t tag_size = 16;  ///< GCM only: 4, 8, 12 to 16
};

inline constexpr std::size_t kMaxGcmIv = 128;

/// In octets (SP 800-38D 5.2.1.2).
constexpr bool is_gcm_tag_size(std::size_t size) {
  return size == 4 || size == 8 || (size >= 12 && size <= kAesBlock);
}

/// One encryption, or one decryption in any mode but GCM, over data in parts. Not for two threads
/// at once.
class AesStream {
 public:
  enum class Direction : std::uint8_t { encrypt, decrypt };

  /// key_size; parameter_invalid for an IV or tag of a size that the mode has not, and for a
  /// decryption with GCM, whose plaintext must not be given out before the tag was seen.
  static Result<AesStream> start(const AesParameters& parameters, Direction direction,
                                 ByteView key);
  AesStream(AesStream&&) noexcept;
  AesStream& operator=(AesStream&&) noexcept;
  ~AesStream();

  /// Octets that update() gives for the next part of this size.
  [[nodiscard]] std::size_t update_size(std::size_t part) const;
  Result<WipedBytes> update(ByteView part);

  /// finish() gives no more. Exact, but for the removal of a padding.
  [[nodiscard]] std::size_t finish_limit() const;
  /// The end of the output: padding, tag, or what was held back for the padding's sake. data_length
  /// where the data are not whole blocks and have to be; ciphertext_invalid for a wrong padding.
  /// Ends the stream.
  Result<WipedBytes> finish();

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
  AesStream(AesMode mode, Direction direction, std::size_t tag_size, Context context);
  [[nodiscard]] bool in_blocks() const { return mode_ != AesMode::ctr && mode_ != AesMode::gcm; }
  /// The last whole block stays here: it may be the one with the padding.
  [[nodiscard]] bool holds_back() const {
    return mode_ == AesMode::cbc_padded && direction_ == Direction::decrypt;
  }

  AesMode mode_;
  Direction direction_;
  std::size_t tag_size_;
  std::size_t held_ = 0;  // octets taken that nothing came out for yet
  Context context_;
};

/// Octets of the whole output for a whole input, as far as the size tells: the largest.
std::size_t aes_output_limit(const AesParameters& parameters, AesStream::Direction direction,
                             std::size_t input);

/// GCM decryption of a ciphertext with its tag at the end. data_length where there is no room for a
/// tag; ciphertext_invalid where it is wrong; key_size, parameter_invalid.
Result<WipedBytes> open_gcm(const AesParameters& parameters, ByteView key, ByteView sealed);

}  // namespace kunci::crypto
