// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/key_history.h"

#include <algorithm>

#include "drivers/piv/key_places.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kOnCard = 0xc1;
constexpr tlv::Tag kOffCard = 0xc2;
constexpr tlv::Tag kUrl = 0xf3;
constexpr tlv::Tag kErrorDetection = 0xfe;

std::uint8_t count_from(ByteView value) {
  if (value.empty()) return 0;
  return std::min(value[0], static_cast<std::uint8_t>(kRetiredPlaces));
}

}  // namespace

std::vector<KeyReference> KeyHistory::places() const {
  std::vector<KeyReference> named;
  for (std::size_t number = 1; number <= kRetiredPlaces; ++number) {
    if (names(retired_place(number))) named.push_back(retired_place(number));
  }
  return named;
}

bool KeyHistory::names(KeyReference place) const {
  const std::size_t number = retired_number(place);
  return number != 0 && (number <= on_card || number > kRetiredPlaces - off_card);
}

Result<KeyHistory> key_history_from(ByteView content) {
  KeyHistory history;
  tlv::Reader reader(content);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) return fail(element.error());
    if (element->tag == kOnCard) history.on_card = count_from(element->value);
    if (element->tag == kOffCard) history.off_card = count_from(element->value);
    if (element->tag == kUrl) history.url = copy_of(element->value);
  }
  return history;
}

Bytes make_key_history(const KeyHistory& history) {
  const std::uint8_t on_card[] = {history.on_card};
  const std::uint8_t off_card[] = {history.off_card};
  Bytes content;
  tlv::append_element(content, kOnCard, on_card);
  tlv::append_element(content, kOffCard, off_card);
  // The URL must be there if, and only if, certificates are elsewhere.
  if (history.off_card > 0) tlv::append_element(content, kUrl, history.url);
  tlv::append_element(content, kErrorDetection, {});
  return content;
}

}  // namespace kunci::piv
