// SPDX-License-Identifier: Apache-2.0
#include "crypto/implicit_rejection.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "crypto/constant_time.h"
#include "crypto/hmac.h"

namespace kunci::crypto {
namespace {

namespace ct = constant_time;

// 00 02, at least eight octets of padding, 00.
constexpr std::size_t kMinOverhead = 11;
constexpr std::size_t kCandidates = 128;

std::array<std::uint8_t, 2> two_octets(std::size_t value) {
  return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

// The draft's IRPRF: `size` octets that depend on key and label.
Result<WipedBytes> pseudo_random(ByteView key, std::string_view label, std::size_t size) {
  WipedBytes out;
  out.reserve(size + kMaxDigestSize);
  const auto size_in_bits = two_octets(size * 8);
  for (std::size_t i = 0; out.size() < size; ++i) {
    const auto part = hmac(Digest::sha256, key, {two_octets(i), bytes_of(label), size_in_bits});
    if (!part) return fail(part.error());
    append(out, *part);
  }
  out.resize(size);
  return out;
}

// The length of the stand-in message: the last of the candidates that a message of this modulus
// could have. Candidates are cut to as many bits as the largest length has, so that some fit.
std::size_t choose_length(ByteView candidates, std::size_t largest) {
  std::size_t bits = largest;
  for (std::size_t shift = 1; shift < 16; shift <<= 1) bits |= bits >> shift;
  std::size_t chosen = 0;
  for (std::size_t i = 0; i + 1 < candidates.size(); i += 2) {
    const std::size_t candidate = (std::size_t{candidates[i]} << 8 | candidates[i + 1]) & bits;
    chosen = ct::select(ct::is_less(candidate, largest + 1), candidate, chosen);
  }
  return chosen;
}

struct Verdict {
  ct::Mask good;
  std::size_t length;  // of the message, if good
};

Verdict inspect(ByteView block) {
  ct::Mask found = 0;
  std::size_t separator = 0;
  for (std::size_t i = 2; i < block.size(); ++i) {
    const ct::Mask here = ct::is_zero(block[i]) & ~found;
    separator = ct::select(here, i, separator);
    found |= here;
  }
  const ct::Mask good = ct::is_zero(block[0]) & ct::is_equal(block[1], 2) &
                        ct::is_not_less(separator, kMinOverhead - 1);
  return {good, block.size() - separator - 1};
}

}  // namespace

Result<Secret> unpad_pkcs1(ByteView block, ByteView ciphertext, const Secret& rejection_seed) {
  const std::size_t size = block.size();
  if (size < kMinOverhead || size != ciphertext.size() || size > 0xffff / 8) {
    return fail(Errc::data_length);
  }
  const auto key = hmac(Digest::sha256, rejection_seed.view(), {ciphertext});
  if (!key) return fail(key.error());
  const auto candidates = pseudo_random(*key, "length", kCandidates * 2);
  if (!candidates) return fail(candidates.error());
  const auto stand_in = pseudo_random(*key, "message", size);
  if (!stand_in) return fail(stand_in.error());

  const Verdict verdict = inspect(block);
  const std::size_t length =
      ct::select(verdict.good, verdict.length, choose_length(*candidates, size - kMinOverhead));
  WipedBytes message(size);
  for (std::size_t i = 0; i < size; ++i) {
    message[i] = ct::select_octet(verdict.good, block[i], (*stand_in)[i]);
  }
  ct::shift_to_front(message, size - length);
  return Secret(ByteView(message).first(length));
}

}  // namespace kunci::crypto
