// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/mask_generation.h"
#include "crypto/padding.h"
#include "crypto/random.h"

namespace kunci::crypto {
namespace {

constexpr std::uint8_t kTrailer = 0xbc;

// Where the parts of the encoded message EM lie within a block as long as the modulus. EM has one
// bit less than the modulus: if that saves an octet, the block starts with a zero.
struct Layout {
  std::size_t block_size;
  std::size_t start;       // of EM in the block
  std::size_t db_size;     // maskedDB
  std::uint8_t top_octet;  // which bits of maskedDB's first octet belong to EM
};

Result<Layout> lay_out(const PssParameters& parameters, ByteView hash, std::size_t salt_size,
                       std::size_t modulus_bits) {
  const std::size_t hash_size = size_of(parameters.hash);
  if (hash.size() != hash_size) return fail(Errc::data_length);
  if (modulus_bits < 16) return fail(Errc::parameter_invalid);
  const std::size_t bits = modulus_bits - 1;
  const std::size_t size = (bits + 7) / 8;
  if (salt_size > size || size - salt_size < hash_size + 2) return fail(Errc::parameter_invalid);
  const std::size_t block_size = (modulus_bits + 7) / 8;
  return Layout{.block_size = block_size,
                .start = block_size - size,
                .db_size = size - hash_size - 1,
                .top_octet = static_cast<std::uint8_t>(0xff >> (8 * size - bits))};
}

// H = Hash(00 x 8 || mHash || salt)
Result<Bytes> salted(Digest digest, ByteView hash, ByteView salt) {
  static constexpr std::uint8_t kPadding1[8] = {};
  return hash_of(digest, {kPadding1, hash, salt});
}

}  // namespace

Result<Bytes> pad_pss(const PssParameters& parameters, ByteView hash, std::size_t modulus_bits) {
  const auto layout = lay_out(parameters, hash, parameters.salt_length, modulus_bits);
  if (!layout) return fail(layout.error());
  Bytes salt(parameters.salt_length);
  if (const auto filled = fill_with_random(salt); !filled) return fail(filled.error());
  return pad_pss(parameters, hash, modulus_bits, salt);
}

Result<Bytes> pad_pss(const PssParameters& parameters, ByteView hash, std::size_t modulus_bits,
                      ByteView salt) {
  const auto layout = lay_out(parameters, hash, salt.size(), modulus_bits);
  if (!layout) return fail(layout.error());
  const auto h = salted(parameters.hash, hash, salt);
  if (!h) return fail(h.error());

  Bytes block(layout->start + layout->db_size - salt.size());
  block.back() = 0x01;
  append(block, salt);
  const std::span db = std::span(block).subspan(layout->start);
  if (const auto masked = apply_mgf1(parameters.mgf, *h, db); !masked) {
    return fail(masked.error());
  }
  db[0] &= layout->top_octet;
  append(block, *h);
  block.push_back(kTrailer);
  return block;
}

Result<void> check_pss(const PssParameters& parameters, ByteView hash, ByteView block,
                       std::size_t modulus_bits) {
  const std::size_t salt_size = parameters.salt_length;
  const auto layout = lay_out(parameters, hash, salt_size, modulus_bits);
  if (!layout) return fail(layout.error());
  if (block.size() != layout->block_size || block.back() != kTrailer ||
      (layout->start == 1 && block[0] != 0)) {
    return fail(Errc::signature_invalid);
  }
  const ByteView h = block.subspan(layout->start + layout->db_size, size_of(parameters.hash));
  if ((block[layout->start] & ~layout->top_octet) != 0) return fail(Errc::signature_invalid);
  Bytes work = copy_of(block);
  const std::span db = std::span(work).subspan(layout->start, layout->db_size);
  if (const auto unmasked = apply_mgf1(parameters.mgf, h, db); !unmasked) return unmasked;
  db[0] &= layout->top_octet;

  const std::size_t padding_size = layout->db_size - salt_size - 1;
  const ByteView padding = ByteView(db).first(padding_size);
  const bool padded = std::ranges::all_of(padding, [](std::uint8_t octet) { return octet == 0; }) &&
                      db[padding_size] == 0x01;
  const auto expected = salted(parameters.hash, hash, ByteView(db).last(salt_size));
  if (!expected) return fail(expected.error());
  if (!padded || !equal(*expected, h)) return fail(Errc::signature_invalid);
  return {};
}

}  // namespace kunci::crypto
