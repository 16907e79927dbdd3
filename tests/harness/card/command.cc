// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/command.h"

namespace kunci::harness {
namespace {

constexpr std::size_t kHeader = 4;

std::size_t big_endian(ByteView octets) {
  std::size_t value = 0;
  for (const std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

/// Le of one octet or two, where zero stands for the largest number.
std::size_t expected_length(ByteView field) {
  const std::size_t value = big_endian(field);
  return value != 0 ? value : std::size_t{1} << (8 * field.size());
}

bool parse_data(ByteView rest, std::size_t length, std::size_t le_size, Command& command) {
  if (length == 0 || (rest.size() != length && rest.size() != length + le_size)) return false;
  command.data = copy_of(rest.first(length));
  if (rest.size() > length) command.expected = expected_length(rest.subspan(length));
  return true;
}

}  // namespace

std::optional<Command> parse_command(ByteView apdu) {
  if (apdu.size() < kHeader) return std::nullopt;
  Command command{.cla = apdu[0], .ins = apdu[1], .p1 = apdu[2], .p2 = apdu[3], .data = {}};
  const ByteView body = apdu.subspan(kHeader);
  if (body.empty()) return command;
  if (body.size() == 1) {
    command.expected = expected_length(body);
    return command;
  }
  bool fits = false;
  if (body[0] != 0) {
    fits = parse_data(body.subspan(1), body[0], 1, command);
  } else if (body.size() == 3) {
    command.extended = true;
    command.expected = expected_length(body.subspan(1));
    fits = true;
  } else if (body.size() > 3) {
    command.extended = true;
    fits = parse_data(body.subspan(3), big_endian(body.subspan(1, 2)), 2, command);
  }
  if (!fits) return std::nullopt;
  return command;
}

}  // namespace kunci::harness
