// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/option_value.h"

#include <algorithm>

#include "base/hex.h"

namespace kunci::harness {

void OptionValue::refuse() const {
  throw std::invalid_argument("a card of kind " + std::string(kind_) + " cannot have " +
                              std::string(name_) + "=" + std::string(text_));
}

unsigned OptionValue::flags(
    std::initializer_list<std::pair<std::string_view, unsigned>> words) const {
  unsigned all = 0;
  std::string_view rest = text_;
  while (true) {
    const auto length = std::min(rest.find('+'), rest.size());
    const auto word = std::ranges::find(words, rest.substr(0, length),
                                        &std::pair<std::string_view, unsigned>::first);
    if (word == words.end()) refuse();
    all |= word->second;
    if (length == rest.size()) return all;
    rest.remove_prefix(length + 1);
  }
}

std::string OptionValue::text(std::size_t shortest, std::size_t longest) const {
  if (text_.size() < shortest || text_.size() > longest) refuse();
  return std::string(text_);
}

Bytes OptionValue::hex() const {
  auto octets = from_hex(text_);
  if (!octets) refuse();
  return std::move(*octets);
}

void OptionValue::take_numbers(std::span<std::uint8_t> numbers) const {
  std::string_view rest = text_;
  for (std::uint8_t& number : numbers) {
    const bool last = &number == &numbers.back();
    const auto length = last ? rest.size() : std::min(rest.find('.'), rest.size());
    number = OptionValue(kind_, name_, rest.substr(0, length)).number<std::uint8_t>(0, 255);
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
}

std::optional<OptionValue> find_option(std::string_view kind, const OptionValues& options,
                                       std::string_view name) {
  const auto found = options.find(name);
  if (found == options.end()) return std::nullopt;
  return OptionValue(kind, found->first, found->second);
}

}  // namespace kunci::harness
