// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/echo_card.h"

#include <algorithm>
#include <array>

namespace kunci::harness {
namespace {

constexpr std::array<uint8_t, 8> kPin = {0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0xff, 0xff};
constexpr uint8_t kInsVerify = 0x20;
constexpr uint8_t kInsReadBinary = 0xb0;
constexpr uint8_t kInsGetData = 0xca;
constexpr size_t kHeader = 4;

/// The body of a command APDU: its data and how many bytes are asked for (ISO/IEC 7816-4, 5.1).
struct Body {
  std::span<const uint8_t> data;
  size_t expected = 0;
};

size_t big_endian(std::span<const uint8_t> bytes) {
  size_t value = 0;
  for (const uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

size_t expected_length(std::span<const uint8_t> field) {
  if (field.empty()) return 0;
  const size_t value = big_endian(field);
  const size_t whole_range = field.size() == 1 ? 0x100 : 0x10000;
  return value == 0 ? whole_range : value;
}

bool parse_body(std::span<const uint8_t> command, Body& body) {
  auto rest = command.subspan(kHeader);
  if (rest.size() <= 1) {
    body.expected = expected_length(rest);
    return true;
  }
  const bool extended = rest[0] == 0;
  const size_t prefix = extended ? 3 : 1;
  if (rest.size() < prefix) return false;
  if (extended && rest.size() == prefix) {
    body.expected = expected_length(rest.subspan(1));
    return true;
  }
  const size_t length = big_endian(rest.first(prefix));
  const size_t le_size = extended ? 2 : 1;
  rest = rest.subspan(prefix);
  if (rest.size() != length && rest.size() != length + le_size) return false;
  body.data = rest.first(length);
  body.expected = expected_length(rest.subspan(length));
  return true;
}

std::vector<uint8_t> counting_up(size_t length, uint8_t first) {
  std::vector<uint8_t> bytes(length);
  for (size_t i = 0; i < length; ++i) bytes[i] = static_cast<uint8_t>(first + i);
  return bytes;
}

std::vector<uint8_t> with_status(std::vector<uint8_t> data, uint8_t sw1, uint8_t sw2) {
  data.push_back(sw1);
  data.push_back(sw2);
  return data;
}

}  // namespace

std::vector<uint8_t> EchoCard::atr() const {
  // Historical bytes "kunci"; T=1 adds TD1 = 81, TD2 = 01 and the check byte (ISO/IEC 7816-3, 8.2).
  if (protocol_ == EchoProtocol::kT0) return {0x3b, 0x05, 'k', 'u', 'n', 'c', 'i'};
  std::vector<uint8_t> bytes = {0x3b, 0x85, 0x81, 0x01, 'k', 'u', 'n', 'c', 'i'};
  uint8_t check = 0;
  for (size_t i = 1; i < bytes.size(); ++i) check ^= bytes[i];
  bytes.push_back(check);
  return bytes;
}

std::vector<uint8_t> EchoCard::transmit(std::span<const uint8_t> command) {
  Body body;
  if (command.size() < kHeader || !parse_body(command, body)) return {0x67, 0x00};
  const uint8_t instruction = command[1];
  if (!body.data.empty()) {
    if (instruction == kInsVerify) {
      if (std::ranges::equal(body.data, kPin)) return {0x90, 0x00};
      return {0x63, 0xc2};
    }
    const auto data = body.data.first(std::min(body.data.size(), body.expected));
    return with_status({data.begin(), data.end()}, 0x90, 0x00);
  }
  if (instruction == kInsReadBinary) {
    return with_status(counting_up(body.expected, command[3]), 0x90, 0x00);
  }
  if (instruction == kInsGetData) return {power_ups_, resets_, 0x90, 0x00};
  return {0x90, 0x00};
}

}  // namespace kunci::harness
