// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/so_secret.h"

#include <string_view>

#include "base/hex.h"
#include "crypto/hmac.h"
#include "drivers/piv/management_algorithms.h"
#include "drivers/piv/pin_block.h"

namespace kunci::piv {
namespace {

constexpr std::size_t kLongestKey = 32;
// Tokens in use depend on this text and on the steps below.
constexpr std::string_view kPurpose = "kunci PIV PUK 1";

Result<Secret> key_from_hex(ByteView typed) {
  Secret key(typed.size() / 2);
  for (std::size_t i = 0; i < key.size(); ++i) {
    const auto high = hex_digit(static_cast<char>(typed[2 * i]));
    const auto low = hex_digit(static_cast<char>(typed[2 * i + 1]));
    if (!high || !low) return fail(Errc::pin_characters);
    key.writable()[i] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return key;
}

}  // namespace

Result<SoSecret> SoSecret::from(ByteView typed) {
  if (typed.size() >= kMinPin && typed.size() <= kPinBlock) {
    return SoSecret{.kind = Kind::puk, .octets = Secret(typed)};
  }
  if (typed.size() % 2 != 0 || management_algorithms_for(typed.size() / 2).empty()) {
    return fail(Errc::pin_length);
  }
  auto key = key_from_hex(typed);
  if (!key) return fail(key.error());
  return SoSecret{.kind = Kind::management_key, .octets = std::move(*key)};
}

PinRules so_pin_rules() {
  return {.min_length = kMinPin, .max_length = 2 * kLongestKey, .digits_only = false};
}

Result<Secret> derived_puk(const Secret& management_key, const Guid& guid) {
  const auto mac =
      crypto::hmac(crypto::Digest::sha256, management_key.view(), {bytes_of(kPurpose), guid});
  if (!mac) return fail(mac.error());
  std::uint64_t number = 0;
  for (const std::uint8_t octet : ByteView(*mac).first(sizeof number)) number = number << 8 | octet;
  Secret digits(kPinBlock);
  for (std::uint8_t& digit : digits.writable()) {
    digit = static_cast<std::uint8_t>('0' + number % 10);
    number /= 10;
  }
  return digits;
}

}  // namespace kunci::piv
