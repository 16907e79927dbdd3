// SPDX-License-Identifier: Apache-2.0
#include "iso7816/atr.h"

#include <bit>
#include <optional>

namespace kunci::iso7816 {
namespace {

constexpr std::size_t kMaxAtr = 33;  // TS and at most 32 characters (ISO/IEC 7816-3 8.2.1)
constexpr std::uint8_t kCompactTlvThenStatus =
    0x00;  // category indicators (ISO/IEC 7816-4 12.1.1.2)
constexpr std::uint8_t kCompactTlv = 0x80;
constexpr std::size_t kStatusIndicator = 3;
constexpr std::uint8_t kCapabilitiesTag = 7;

// Compact-TLV: the tag in the high half of an octet, the length in the low half (ISO/IEC
// 7816-4 12.1.1.3).
std::optional<ByteView> find_compact(ByteView series, std::uint8_t tag) {
  while (!series.empty()) {
    const std::size_t size = series[0] & 0x0fU;
    if (size > series.size() - 1) return std::nullopt;
    if (series[0] >> 4 == tag) return series.subspan(1, size);
    series = series.subspan(1 + size);
  }
  return std::nullopt;
}

std::optional<ByteView> compact_series(ByteView historical) {
  if (historical.empty()) return std::nullopt;
  const ByteView rest = historical.subspan(1);
  if (historical[0] == kCompactTlv) return rest;
  if (historical[0] != kCompactTlvThenStatus || rest.size() < kStatusIndicator) return std::nullopt;
  return rest.first(rest.size() - kStatusIndicator);
}

}  // namespace

Result<ByteView> historical_bytes(ByteView atr) {
  if (atr.size() < 2 || atr.size() > kMaxAtr || (atr[0] != 0x3b && atr[0] != 0x3f)) {
    return fail(Errc::malformed);
  }
  const std::size_t historical_size = atr[1] & 0x0fU;
  std::size_t at = 2;
  bool has_check_octet =
      false;  // TCK is there unless T=0 is the only protocol (ISO/IEC 7816-3 8.2.5)
  for (std::uint8_t indicator = atr[1]; (indicator & 0xf0) != 0;) {
    const bool more = (indicator & 0x80) != 0;  // TDi comes last and announces the next group
    at += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(indicator & 0xf0)));
    if (at > atr.size()) return fail(Errc::malformed);
    if (!more) break;
    indicator = atr[at - 1];
    has_check_octet = has_check_octet || (indicator & 0x0f) != 0;
  }
  if (atr.size() != at + historical_size + (has_check_octet ? 1 : 0)) return fail(Errc::malformed);
  return atr.subspan(at, historical_size);
}

CardCapabilities capabilities_from(ByteView atr) {
  const auto historical = historical_bytes(atr);
  if (!historical) return {};
  const auto series = compact_series(*historical);
  if (!series) return {};
  const auto functions = find_compact(*series, kCapabilitiesTag);
  if (!functions || functions->size() != 3)
    return {};  // chaining and lengths are in the third table only
  const std::uint8_t third = (*functions)[2];
  return {.told = true,
          .command_chaining = (third & 0x80) != 0,
          .extended_length = (third & 0x40) != 0};
}

}  // namespace kunci::iso7816
