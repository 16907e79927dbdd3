// SPDX-License-Identifier: Apache-2.0
#include "tlv/oid.h"

#include <charconv>

namespace kunci::tlv {
namespace {

void append_arc(Bytes& out, std::uint64_t arc) {
  int shift = 63;
  while (shift > 0 && (arc >> shift) == 0) shift -= 7;
  for (; shift > 0; shift -= 7) {
    out.push_back(static_cast<std::uint8_t>(0x80 | (arc >> shift & 0x7f)));
  }
  out.push_back(static_cast<std::uint8_t>(arc & 0x7f));
}

std::optional<std::vector<std::uint64_t>> split(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  const char* at = dotted.data();
  const char* const end = at + dotted.size();
  while (true) {
    std::uint64_t arc = 0;
    const auto [next, error] = std::from_chars(at, end, arc);
    if (error != std::errc{} || arc > UINT64_MAX / 2) return std::nullopt;
    arcs.push_back(arc);
    if (next == end) return arcs;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
}

}  // namespace

std::optional<Bytes> oid_from_text(std::string_view dotted) {
  const auto arcs = split(dotted);
  if (!arcs || arcs->size() < 2) return std::nullopt;
  const std::uint64_t first = (*arcs)[0];
  const std::uint64_t second = (*arcs)[1];
  if (first > 2 || (first < 2 && second >= 40)) return std::nullopt;
  Bytes out;
  append_arc(out, first * 40 + second);
  for (std::size_t i = 2; i < arcs->size(); ++i) append_arc(out, (*arcs)[i]);
  return out;
}

std::optional<std::string> oid_to_text(ByteView content) {
  if (content.empty() || (content.back() & 0x80) != 0) return std::nullopt;
  std::string text;
  std::uint64_t arc = 0;
  bool at_start = true;
  for (const std::uint8_t octet : content) {
    if ((at_start && octet == 0x80) || arc > (UINT64_MAX >> 8)) return std::nullopt;
    at_start = false;
    arc = arc << 7 | (octet & 0x7fU);
    if ((octet & 0x80) != 0) continue;
    if (text.empty()) {
      const std::uint64_t first = arc < 80 ? arc / 40 : 2;
      text = std::to_string(first) + "." + std::to_string(arc - first * 40);
    } else {
      text += "." + std::to_string(arc);
    }
    arc = 0;
    at_start = true;
  }
  return text;
}

}  // namespace kunci::tlv
