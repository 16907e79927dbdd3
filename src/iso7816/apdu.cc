// SPDX-License-Identifier: Apache-2.0
#include "iso7816/apdu.h"

#include <algorithm>

namespace kunci::iso7816 {
namespace {

WipedBytes header_of(const CommandApdu& command, std::size_t capacity) {
  WipedBytes out;
  out.reserve(
      capacity);  // one piece of memory: growing would leave copies for the allocator to wipe
  for (const std::uint8_t octet : {command.cla, command.ins, command.p1, command.p2}) {
    out.push_back(octet);
  }
  return out;
}

void push_two(WipedBytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8 & 0xff));
  out.push_back(static_cast<std::uint8_t>(value & 0xff));
}

}  // namespace

Result<WipedBytes> encode_short(const CommandApdu& command) {
  if (command.data.size() > kMaxShortData) return fail(Errc::data_length);
  WipedBytes out = header_of(command, kShortApduSize);
  if (!command.data.empty()) {
    out.push_back(static_cast<std::uint8_t>(command.data.size()));
    append(out, command.data);
  }
  if (command.expected != 0) {
    const bool whole_range = !command.exact || command.expected >= kMaxShortAnswer;
    out.push_back(whole_range ? 0 : static_cast<std::uint8_t>(command.expected));
  }
  return out;
}

Result<WipedBytes> encode_extended(const CommandApdu& command) {
  if (command.data.size() > kMaxExtendedData) return fail(Errc::data_length);
  WipedBytes out = header_of(command, command.data.size() + 9);
  // Without data the Le field has three octets, the first of them 0; with data that 0 stands before
  // Lc only.
  if (!command.data.empty() || command.expected != 0) out.push_back(0);
  if (!command.data.empty()) {
    push_two(out, command.data.size());
    append(out, command.data);
  }
  if (command.expected != 0) push_two(out, std::min(command.expected, kMaxExtendedAnswer));
  return out;
}

Result<ResponseApdu> decode_response(WipedBytes raw) {
  if (raw.size() < 2) return fail(Errc::malformed);
  const auto high = static_cast<std::uint16_t>(raw[raw.size() - 2] << 8);
  const StatusWord status{static_cast<std::uint16_t>(high | raw[raw.size() - 1])};
  raw.resize(raw.size() - 2);
  return ResponseApdu{.data = std::move(raw), .status = status};
}

}  // namespace kunci::iso7816
