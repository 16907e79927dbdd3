// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/verify.h"

namespace kunci::crypto {
namespace {

// The block inside a signature. A number not below the modulus is no signature (RFC 8017 5.2.2 step
// 1).
Result<Bytes> open(const PublicKey& key, ByteView signature) {
  if (key.algorithm.kind != KeyKind::rsa) return fail(Errc::parameter_invalid);
  if (signature.size() != key.modulus.size()) return fail(Errc::signature_length);
  if (!std::ranges::lexicographical_compare(signature, key.modulus)) {
    return fail(Errc::signature_invalid);
  }
  return rsa_public_operation(key, signature);
}

Result<void> verify_block(const PublicKey& key, const Result<Bytes>& expected, ByteView signature) {
  const auto block = open(key, signature);
  if (!block) return fail(block.error());
  if (!expected) return fail(expected.error());
  if (*block != *expected) return fail(Errc::signature_invalid);
  return {};
}

}  // namespace

Result<void> verify_raw(const PublicKey& key, ByteView data, ByteView signature) {
  return verify_block(key, pad_raw(data, key.modulus.size()), signature);
}

Result<void> verify_pkcs1(const PublicKey& key, ByteView data, ByteView signature) {
  return verify_block(key, pad_pkcs1_signature(data, key.modulus.size()), signature);
}

Result<Bytes> recover_pkcs1(const PublicKey& key, ByteView signature) {
  constexpr std::ptrdiff_t kFirstPadding = 2;
  constexpr std::ptrdiff_t kMinPadding = 8;
  const auto block = open(key, signature);
  if (!block) return fail(block.error());
  const auto padding = block->begin() + kFirstPadding;
  const auto end = std::find_if(padding, block->end(), [](std::uint8_t o) { return o != 0xff; });
  if ((*block)[0] != 0 || (*block)[1] != 1 || end - padding < kMinPadding || end == block->end() ||
      *end != 0) {
    return fail(Errc::signature_invalid);
  }
  return Bytes(end + 1, block->end());
}

Result<void> verify_pss(const PublicKey& key, const PssParameters& parameters, ByteView hash,
                        ByteView signature) {
  const auto block = open(key, signature);
  if (!block) return fail(block.error());
  return check_pss(parameters, hash, *block, key.algorithm.bits);
}

}  // namespace kunci::crypto
