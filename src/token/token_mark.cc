// SPDX-License-Identifier: Apache-2.0
#include "token/token_mark.h"

#include <cstdint>

#include "tlv/writer.h"

namespace kunci {
namespace {

constexpr std::uint8_t kMarkLayout = 1;
constexpr std::uint8_t kUserPinNotSet = 0x01;
constexpr std::uint8_t kUnfinished = 0x02;
constexpr std::size_t kMarkHeader = 2;

}  // namespace

Bytes element_of(const TokenMark& mark) {
  const unsigned flags =
      (mark.user_pin_set ? 0U : kUserPinNotSet) | (mark.finished ? 0U : kUnfinished);
  const std::uint8_t header[] = {kMarkLayout, static_cast<std::uint8_t>(flags)};
  return tlv::element(kTokenMarkTag, {header, bytes_of(fitting_label(mark.label))});
}

std::optional<TokenMark> token_mark_from(ByteView value) {
  if (value.size() < kMarkHeader || value.size() > kMarkHeader + TokenMark::kMaxLabel) return {};
  if (value[0] != kMarkLayout) return {};
  return TokenMark{.label = std::string(text_of(value.subspan(kMarkHeader))),
                   .user_pin_set = (value[1] & kUserPinNotSet) == 0,
                   .finished = (value[1] & kUnfinished) == 0};
}

std::string_view fitting_label(std::string_view label) {
  if (label.size() <= TokenMark::kMaxLabel) return label;
  std::size_t size = TokenMark::kMaxLabel;
  const auto continues = [&label](std::size_t at) {
    return (static_cast<std::uint8_t>(label[at]) & 0xc0) == 0x80;
  };
  while (size > 0 && continues(size)) --size;
  return label.substr(0, size);
}

}  // namespace kunci
