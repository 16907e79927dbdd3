// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_derivation.h"

#include <algorithm>

#include "crypto/hmac.h"

namespace kunci::crypto {

Result<Secret> derive_x963(Digest digest, ByteView shared_secret, ByteView shared_info,
                           std::size_t size) {
  if (size == 0 || size > kMaxDerivedSize || shared_secret.empty()) {
    return fail(Errc::data_length);
  }
  Secret derived(size);
  std::span<std::uint8_t> rest = derived.writable();
  for (std::uint32_t counter = 1; !rest.empty(); ++counter) {
    const std::uint8_t number[] = {
        static_cast<std::uint8_t>(counter >> 24), static_cast<std::uint8_t>(counter >> 16),
        static_cast<std::uint8_t>(counter >> 8), static_cast<std::uint8_t>(counter)};
    auto block = hash_of(digest, {shared_secret, number, shared_info});
    if (!block) return fail(block.error());
    const std::size_t taken = std::min(block->size(), rest.size());
    std::ranges::copy(ByteView(*block).first(taken), rest.begin());
    wipe(block->data(), block->size());
    rest = rest.subspan(taken);
  }
  return derived;
}

Result<Secret> hkdf_extract(Digest digest, ByteView salt, ByteView input) {
  const auto key = hmac(digest, salt, {input});
  if (!key) return fail(key.error());
  return Secret(*key);
}

Result<Secret> hkdf_expand(Digest digest, ByteView key, ByteView info, std::size_t size) {
  if (size == 0 || size > 255 * size_of(digest)) return fail(Errc::data_length);
  Secret derived(size);
  std::span<std::uint8_t> rest = derived.writable();
  WipedBytes block;
  for (std::uint8_t counter = 1; !rest.empty(); ++counter) {
    auto next = hmac(digest, key, {block, info, ByteView(&counter, 1)});
    if (!next) return fail(next.error());
    block = std::move(*next);
    const std::size_t taken = std::min(block.size(), rest.size());
    std::ranges::copy(ByteView(block).first(taken), rest.begin());
    rest = rest.subspan(taken);
  }
  return derived;
}

}  // namespace kunci::crypto
