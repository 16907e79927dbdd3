// SPDX-License-Identifier: Apache-2.0
#include "crypto/constant_time.h"
#include "crypto/mask_generation.h"
#include "crypto/padding.h"
#include "crypto/random.h"

namespace kunci::crypto {
namespace {

namespace ct = constant_time;

// EM = 00 || maskedSeed || maskedDB; DB = lHash || 00.. || 01 || message.
struct Parts {
  std::span<std::uint8_t> seed;
  std::span<std::uint8_t> db;
};

Parts parts_of(WipedBytes& block, std::size_t hash_size) {
  const std::span all(block);
  return {all.subspan(1, hash_size), all.subspan(1 + hash_size)};
}

struct Verdict {
  ct::Mask good;
  std::size_t separator;  // index of the 01 in DB, if good
};

// One pass over all of DB, whatever is in it.
Verdict inspect(std::uint8_t first, ByteView db, ByteView label_hash) {
  ct::Mask good = ct::is_zero(first);
  for (std::size_t i = 0; i < label_hash.size(); ++i) good &= ct::is_equal(db[i], label_hash[i]);
  ct::Mask found = 0;
  std::size_t separator = 0;
  for (std::size_t i = label_hash.size(); i < db.size(); ++i) {
    const ct::Mask one = ct::is_equal(db[i], 1);
    separator = ct::select(one & ~found, i, separator);
    found |= one;
    good &= found | ct::is_zero(db[i]);
  }
  return {good & found, separator};
}

}  // namespace

Result<WipedBytes> pad_oaep(const OaepParameters& parameters, ByteView message,
                            std::size_t modulus_octets) {
  const std::size_t hash_size = size_of(parameters.hash);
  if (modulus_octets < 2 * hash_size + 2) return fail(Errc::parameter_invalid);
  if (message.size() > modulus_octets - 2 * hash_size - 2) return fail(Errc::data_length);
  const auto label_hash = hash_of(parameters.hash, parameters.label);
  if (!label_hash) return fail(label_hash.error());

  WipedBytes block(1 + hash_size);
  block.reserve(modulus_octets);
  append(block, *label_hash);
  block.resize(modulus_octets - message.size());
  block.back() = 0x01;
  append(block, message);
  const Parts parts = parts_of(block, hash_size);
  if (const auto done = fill_with_random(parts.seed); !done) return fail(done.error());
  if (const auto done = apply_mgf1(parameters.mgf, parts.seed, parts.db); !done) {
    return fail(done.error());
  }
  if (const auto done = apply_mgf1(parameters.mgf, parts.db, parts.seed); !done) {
    return fail(done.error());
  }
  return block;
}

Result<Secret> unpad_oaep(const OaepParameters& parameters, ByteView block) {
  const std::size_t hash_size = size_of(parameters.hash);
  if (block.size() < 2 * hash_size + 2) return fail(Errc::parameter_invalid);
  const auto label_hash = hash_of(parameters.hash, parameters.label);
  if (!label_hash) return fail(label_hash.error());

  WipedBytes work(block.begin(), block.end());
  const Parts parts = parts_of(work, hash_size);
  if (const auto done = apply_mgf1(parameters.mgf, parts.db, parts.seed); !done) {
    return fail(done.error());
  }
  if (const auto done = apply_mgf1(parameters.mgf, parts.seed, parts.db); !done) {
    return fail(done.error());
  }
  const Verdict verdict = inspect(block[0], parts.db, *label_hash);
  if (verdict.good == 0) return fail(Errc::ciphertext_invalid);
  return Secret(ByteView(parts.db).subspan(verdict.separator + 1));
}

}  // namespace kunci::crypto
