// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/stored_values.h"

#include <charconv>
#include <stdexcept>

#include "base/hex.h"

namespace kunci::harness {

const Bytes& required(const StateValues& values, const std::string& name, std::size_t size) {
  const auto found = values.find(name);
  if (found == values.end() || found->second.size() < size) {
    throw std::runtime_error("a card's state lacks " + name);
  }
  return found->second;
}

std::string name_of_number(std::string_view prefix, unsigned number) {
  Bytes octets;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(number >> shift & 0xff);
    if (!octets.empty() || octet != 0 || shift == 0) octets.push_back(octet);
  }
  return std::string(prefix) + to_hex(octets);
}

std::optional<unsigned> number_after(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = name.substr(prefix.size());
  const char* const first = digits.data();
  const char* const last = first + digits.size();
  unsigned number = 0;
  const auto [end, error] = std::from_chars(first, last, number, 16);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

}  // namespace kunci::harness
