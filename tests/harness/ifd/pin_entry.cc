// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/pin_entry.h"

namespace kunci::harness {
namespace {

constexpr size_t kHeader = 5;  // CLA INS P1 P2 Lc
constexpr size_t kLongestData = 255;
constexpr size_t kByte = 8;

/// Offsets of the fields that both structures have (part 10, 2.5.2 and 2.5.3).
struct Layout {
  size_t pin_sizes;
  size_t data_length;
  size_t data;
};
constexpr Layout kVerify = {5, 15, 19};
constexpr Layout kModify = {7, 20, 24};
constexpr size_t kOffsetOld = 5;
constexpr size_t kOffsetNew = 6;
constexpr size_t kConfirmPin = 9;

std::optional<PinFormat> parse_format(uint8_t format, uint8_t block, uint8_t length_format) {
  PinFormat parsed;
  if ((format & 0x03) == 0x03) return std::nullopt;
  parsed.coding = static_cast<PinFormat::Coding>(format & 0x03);
  parsed.right_justified = (format & 0x04) != 0;
  parsed.pin_position = (format >> 3 & 0x0f) * ((format & 0x80) != 0 ? kByte : 1);
  parsed.block_bytes = block & 0x0f;
  parsed.length_bits = block >> 4;
  parsed.length_position = (length_format & 0x0f) * ((length_format & 0x10) != 0 ? kByte : 1);
  return parsed;
}

std::optional<PinEntry> parse_common(ByteView structure, const Layout& layout) {
  if (structure.size() < layout.data) return std::nullopt;
  const auto format = parse_format(structure[2], structure[3], structure[4]);
  if (!format) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < 4; ++i) length |= size_t{structure[layout.data_length + i]} << (kByte * i);
  const ByteView data = structure.subspan(layout.data);
  if (data.size() != length || length < kHeader - 1 || length > kHeader + kLongestData) {
    return std::nullopt;
  }
  PinEntry entry;
  entry.seconds = structure[0];
  entry.longest = structure[layout.pin_sizes];
  entry.shortest = structure[layout.pin_sizes + 1];
  entry.format = *format;
  entry.apdu = copy_of(data);
  if (entry.apdu.size() < kHeader) entry.apdu.push_back(0);
  return entry;
}

/// Writes the lowest `count` bits of `value`, most significant first; false if they do not fit.
bool put_bits(Bytes& data, size_t position, size_t count, unsigned value) {
  if (position + count > data.size() * kByte) return false;
  for (size_t i = 0; i < count; ++i) {
    const size_t at = position + i;
    const uint8_t mask = static_cast<uint8_t>(0x80 >> (at % kByte));
    const bool bit = (value >> (count - 1 - i) & 1) != 0;
    data[at / kByte] =
        static_cast<uint8_t>(bit ? data[at / kByte] | mask : data[at / kByte] & ~mask);
  }
  return true;
}

size_t digit_bits(PinFormat::Coding coding) {
  return coding == PinFormat::Coding::kBcd ? kByte / 2 : kByte;
}

unsigned coded(PinFormat::Coding coding, char digit) {
  const auto character = static_cast<unsigned char>(digit);
  return coding == PinFormat::Coding::kAscii ? character : character & 0x0fu;
}

/// Puts one PIN into `data`, `offset` bytes from its start.
std::optional<PinEntryError> place(const PinFormat& format, Bytes& data, size_t offset,
                                   const std::string& pin) {
  const size_t bits = pin.size() * digit_bits(format.coding);
  const bool grows = format.block_bytes == 0;
  const size_t block_bits = grows ? (bits + kByte - 1) / kByte * kByte : format.block_bytes * kByte;
  if (bits > block_bits) return PinEntryError::kLength;
  const size_t base = grows ? data.size() * kByte : offset * kByte;
  if (grows) {
    data.resize(data.size() + (format.pin_position + block_bits + kByte - 1) / kByte, 0xff);
  }
  size_t at = base + format.pin_position + (format.right_justified ? block_bits - bits : 0);
  if (base + format.pin_position + block_bits > data.size() * kByte) {
    return PinEntryError::kStructure;
  }
  for (const char digit : pin) {
    put_bits(data, at, digit_bits(format.coding), coded(format.coding, digit));
    at += digit_bits(format.coding);
  }
  const bool fits = put_bits(data, base + format.length_position, format.length_bits,
                             static_cast<unsigned>(pin.size()));
  return fits ? std::nullopt : std::optional(PinEntryError::kStructure);
}

}  // namespace

std::optional<PinEntry> parse_pin_verify(ByteView structure) {
  auto entry = parse_common(structure, kVerify);
  if (entry) entry->offsets = {0};
  return entry;
}

std::optional<PinEntry> parse_pin_modify(ByteView structure) {
  auto entry = parse_common(structure, kModify);
  if (!entry) return std::nullopt;
  const uint8_t flags = structure[kConfirmPin];
  if ((flags & 0x02) != 0) entry->offsets.push_back(structure[kOffsetOld]);
  entry->offsets.push_back(structure[kOffsetNew]);
  entry->confirm = (flags & 0x01) != 0;
  return entry;
}

BuiltApdu build_apdu(const PinEntry& entry, const std::vector<std::string>& typed) {
  if (typed.size() != entry.entries()) return {{}, PinEntryError::kStructure};
  for (const std::string& pin : typed) {
    if (pin.size() < entry.shortest || pin.size() > entry.longest) {
      return {{}, PinEntryError::kLength};
    }
  }
  if (entry.confirm && typed.back() != typed[typed.size() - 2]) {
    return {{}, PinEntryError::kDifferent};
  }
  Bytes data(entry.apdu.begin() + kHeader, entry.apdu.end());
  for (size_t i = 0; i < entry.offsets.size(); ++i) {
    const auto error = place(entry.format, data, entry.offsets[i], typed[i]);
    if (error) return {{}, error};
  }
  if (data.size() > kLongestData) return {{}, PinEntryError::kStructure};
  Bytes apdu(entry.apdu.begin(), entry.apdu.begin() + kHeader);
  apdu[kHeader - 1] = static_cast<uint8_t>(data.size());
  append(apdu, data);
  return {apdu, std::nullopt};
}

}  // namespace kunci::harness
