// SPDX-License-Identifier: Apache-2.0
#include "pin/pin_strength.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

// PINs and PUKs that tokens leave their factories with.
constexpr auto kFactoryPins =
    std::to_array<std::string_view>({"123456", "12345678", "00000000", "000000", "1234567890",
                                     "111111", "11111111", "648219", "0987654321"});

constexpr int kRoundLimit = 10'000;

bool repeats_every(ByteView pin, std::size_t period) {
  return pin.size() >= 2 * period &&
         std::equal(pin.begin() + static_cast<std::ptrdiff_t>(period), pin.end(), pin.begin());
}

bool counts_by(ByteView pin, int step) {
  const auto next = [step](std::uint8_t left, std::uint8_t right) { return right - left != step; };
  return std::ranges::adjacent_find(pin, next) == pin.end();
}

}  // namespace

const char* weakness_of(ByteView pin) {
  if (std::ranges::find(kFactoryPins, text_of(pin)) != kFactoryPins.end()) {
    return mark("it is one that tokens leave the factory with");
  }
  if (repeats_every(pin, 1)) return mark("it is one character over and over");
  if (repeats_every(pin, 2) || repeats_every(pin, 3)) return mark("it repeats a short pattern");
  if (counts_by(pin, 1) || counts_by(pin, -1)) return mark("it only counts up or down");
  return nullptr;
}

WipedBytes digits_from(const std::function<std::uint8_t()>& next, std::size_t digits,
                       const std::function<bool(ByteView)>& acceptable) {
  for (int round = 0; round < kRoundLimit; ++round) {
    WipedBytes pin;
    while (pin.size() < digits) {
      const std::uint8_t octet = next();
      if (octet < 250) pin.push_back(static_cast<std::uint8_t>('0' + octet % 10));
    }
    if (weakness_of(pin) == nullptr && (!acceptable || acceptable(pin))) return pin;
  }
  throw Failure(ExitStatus::failed, tr("No PIN is found that the rules allow."));
}

std::uint8_t random_octet() {
  std::uint8_t octet = 0;
  if (RAND_priv_bytes(&octet, 1) == 1) return octet;
  throw Failure(ExitStatus::failed, tr("There are no random numbers to be had."));
}

WipedBytes random_digits(std::size_t digits) { return digits_from(random_octet, digits); }

}  // namespace kunci::tool
