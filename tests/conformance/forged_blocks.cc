// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/forged_blocks.h"

#include <algorithm>

namespace kunci::test {
namespace {

// RFC 8017 B.2.1.
Bytes mgf1(crypto::Digest digest, ByteView seed, std::size_t size) {
  Bytes mask;
  for (std::uint8_t counter = 0; mask.size() < size; ++counter) {
    append(mask, hash_of(digest, {seed, Bytes{0, 0, 0, counter}}).value());
  }
  mask.resize(size);
  return mask;
}

}  // namespace

Bytes pkcs1_block(ByteView digest_info, std::size_t size) {
  Bytes block{0x00, 0x01};
  block.resize(size - digest_info.size() - 1, 0xff);
  block.push_back(0x00);
  append(block, digest_info);
  return block;
}

// RFC 8017 9.1.1, for emBits one less than the modulus has.
Bytes PssBlock::around(ByteView message, std::size_t size) const {
  const Bytes message_hash = hash_of(hash, message).value();
  const Bytes h = hash_of(hash, {Bytes(8, 0), message_hash, salt}).value();
  Bytes db(size - h.size() - 1, 0x00);
  const std::size_t separator_at = db.size() - salt.size() - 1;
  if (separator_at > 1) db[1] = first_padding;
  db[separator_at] = separator;
  std::ranges::copy(salt, db.end() - static_cast<std::ptrdiff_t>(salt.size()));
  const Bytes mask = mgf1(mgf, h, db.size());
  for (std::size_t i = 0; i < db.size(); ++i) db[i] ^= mask[i];
  db.front() &= 0x7f;
  if (top_bit) db.front() |= 0x80;
  append(db, h);
  db.push_back(trailer);
  return db;
}

}  // namespace kunci::test
