// SPDX-License-Identifier: Apache-2.0
// What a PIN pad makes of the structures of PC/SC part 10 (2.02.09), 2.5: which entries to ask a
// person for, and the APDU that results from them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace kunci::harness {

/// How typed digits become bits of an APDU's data field; positions count in bits from its first
/// byte.
struct PinFormat {
  enum class Coding : uint8_t { kBinary = 0, kBcd = 1, kAscii = 2 };
  Coding coding = Coding::kAscii;
  bool right_justified = false;
  size_t pin_position = 0;
  size_t block_bytes = 0;  ///< 0: the data field grows with what is typed
  size_t length_bits = 0;  ///< 0: the number of digits is not told
  size_t length_position = 0;
};

/// One request for a person to type.
struct PinEntry {
  uint8_t seconds = 0;
  uint8_t shortest = 0;
  uint8_t longest = 0;
  PinFormat format;
  Bytes apdu;                   ///< the template that the digits are put into
  std::vector<size_t> offsets;  ///< where each PIN goes, in bytes from the start of the data field
  bool confirm = false;         ///< the last PIN is typed twice

  /// How often the person types.
  size_t entries() const { return offsets.size() + (confirm ? 1 : 0); }
};

/// Reads a PIN_VERIFY_STRUCTURE; nothing if it is cut short or asks for what no format allows.
std::optional<PinEntry> parse_pin_verify(ByteView structure);

/// Reads a PIN_MODIFY_STRUCTURE: the current PIN (if bConfirmPIN asks for it), the new one, perhaps
/// again.
std::optional<PinEntry> parse_pin_modify(ByteView structure);

/// Why no APDU can be made of what was typed; values are the status words that a reader answers
/// with.
enum class PinEntryError : uint16_t {
  kTimedOut = 0x6400,
  kCancelled = 0x6401,
  kDifferent = 0x6402,
  kLength = 0x6403,
  kStructure = 0x6b80,
};

/// The APDU for `typed`, which has `entry.entries()` elements, or why there is none.
struct BuiltApdu {
  Bytes apdu;
  std::optional<PinEntryError> error;
};
BuiltApdu build_apdu(const PinEntry& entry, const std::vector<std::string>& typed);

}  // namespace kunci::harness
