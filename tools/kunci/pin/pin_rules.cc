// SPDX-License-Identifier: Apache-2.0
#include "pin/pin_rules.h"

#include <algorithm>

#include "base/secret.h"
#include "messages.h"

namespace kunci::tool {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// How many characters in a row differ by `step` from the one before, at most.
int longest_run(std::string_view pin, int step) {
  int longest = 0;
  int run = 0;
  for (std::size_t i = 0; i < pin.size(); ++i) {
    run = i != 0 && pin[i] - pin[i - 1] == step ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

std::string letters_and_digits(std::string_view text) {
  std::string kept;
  std::ranges::copy_if(text, std::back_inserter(kept),
                       [](char c) { return is_digit(c) || is_letter(c); });
  return kept;
}

bool has_part_of(std::string_view pin, std::string_view number, std::size_t size) {
  for (std::size_t i = 0; i + size <= pin.size(); ++i) {
    if (number.find(pin.substr(i, size)) != std::string_view::npos) return true;
  }
  return false;
}

bool has_part_of_any(std::string_view pin, std::span<const std::string> numbers, int allowed) {
  const auto size = static_cast<std::size_t>(allowed) + 1;
  return std::ranges::any_of(numbers, [&](const std::string& number) {
    return has_part_of(pin, letters_and_digits(number), size);
  });
}

}  // namespace

std::string broken_pin_rule(const PinRules& rules, ByteView octets,
                            std::span<const std::string> identity_numbers) {
  const std::string_view pin = text_of(octets);
  const auto size = static_cast<int>(std::min<std::size_t>(pin.size(), 1000));
  if (rules.length_min != 0 && size < rules.length_min)
    return say("it must have at least {} characters", rules.length_min);
  if (rules.length_max != 0 && size > rules.length_max)
    return say("it must have at most {} characters", rules.length_max);
  if (rules.digits_only && !std::ranges::all_of(pin, is_digit)) {
    return tr("it must consist of digits only");
  }
  if (rules.run_max != 0 && std::max(longest_run(pin, 1), longest_run(pin, -1)) > rules.run_max)
    return say("more than {} characters in it count up or down", rules.run_max);
  if (rules.repeat_max != 0 && longest_run(pin, 0) > rules.repeat_max)
    return say("one character stands in it more than {} times in a row", rules.repeat_max);
  if (rules.identity_part_max != 0 &&
      has_part_of_any(pin, identity_numbers, rules.identity_part_max)) {
    return tr("it contains a part of one of the holder's numbers");
  }
  return "";
}

}  // namespace kunci::tool
