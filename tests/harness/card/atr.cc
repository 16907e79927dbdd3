// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/atr.h"

#include <cstddef>

namespace kunci::harness {
namespace {

constexpr std::size_t kLongestName = 8;

Bytes historical_octets(bool extended_length, std::string_view name) {
  constexpr std::uint8_t kCompactTlv = 0x80;
  constexpr std::uint8_t kCapabilities = 0x73;
  constexpr std::uint8_t kSelection = 0xc0;   // by full and by partial DF name
  constexpr std::uint8_t kDataCoding = 0x21;  // proprietary write functions, units of one octet
  constexpr std::uint8_t kChaining = 0x80;
  constexpr std::uint8_t kExtendedLength = 0x40;
  constexpr std::uint8_t kIssuerData = 0x50;
  name = name.substr(0, kLongestName);
  const unsigned third = kChaining | (extended_length ? kExtendedLength : 0U);
  Bytes octets = {kCompactTlv,
                  kCapabilities,
                  kSelection,
                  kDataCoding,
                  static_cast<std::uint8_t>(third),
                  static_cast<std::uint8_t>(kIssuerData | name.size())};
  append(octets, bytes_of(name));
  return octets;
}

}  // namespace

Bytes make_atr(CardProtocol protocol, bool extended_length, std::string_view name) {
  return make_atr(protocol, historical_octets(extended_length, name));
}

Bytes make_atr(CardProtocol protocol, ByteView history) {
  const auto count = static_cast<std::uint8_t>(history.size());
  if (protocol == CardProtocol::t0) {
    Bytes atr = {0x3b, count};
    append(atr, history);
    return atr;
  }
  // TD1 and TD2 name T=1, TA3 its information field size (254), TB3 its waiting times; TCK is the
  // exclusive or.
  Bytes atr = {0x3b, static_cast<std::uint8_t>(0x80 | count), 0x81, 0x31, 0xfe, 0x45};
  append(atr, history);
  std::uint8_t check = 0;
  for (std::size_t i = 1; i < atr.size(); ++i) check ^= atr[i];
  atr.push_back(check);
  return atr;
}

}  // namespace kunci::harness
