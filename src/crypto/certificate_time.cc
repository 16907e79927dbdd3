// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate_time.h"

#include <algorithm>

#include "crypto/asn1_tag.h"

namespace kunci::crypto {
namespace {

// Takes so many decimal digits off the front; they were checked before.
unsigned take(ByteView& digits, std::size_t count) {
  unsigned number = 0;
  for (const std::uint8_t digit : digits.first(count)) number = number * 10 + (digit - '0');
  digits = digits.subspan(count);
  return number;
}

}  // namespace

std::optional<std::chrono::sys_seconds> read_time(const tlv::Element& time) {
  namespace chrono = std::chrono;
  if (time.tag != asn1::kUtcTime && time.tag != asn1::kGeneralizedTime) return std::nullopt;
  const std::size_t year_digits = time.tag == asn1::kUtcTime ? 2 : 4;
  if (time.value.size() != year_digits + 11 || time.value.back() != 'Z') return std::nullopt;
  ByteView digits = time.value.first(year_digits + 10);
  if (!std::ranges::all_of(digits, [](std::uint8_t o) { return o >= '0' && o <= '9'; })) {
    return std::nullopt;
  }
  unsigned year = take(digits, year_digits);
  if (time.tag == asn1::kUtcTime) year += year >= 50 ? 1900 : 2000;
  const chrono::month month(take(digits, 2));
  const chrono::day day(take(digits, 2));
  const chrono::year_month_day date(chrono::year(static_cast<int>(year)), month, day);
  const unsigned hour = take(digits, 2);
  const unsigned minute = take(digits, 2);
  const unsigned second = take(digits, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
         chrono::seconds(second);
}

}  // namespace kunci::crypto
