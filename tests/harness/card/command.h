// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "tests/harness/card/status.h"

namespace kunci::harness {

/// A command APDU taken apart (ISO/IEC 7816-4, 5.1 and 5.2).
struct Command {
  std::uint8_t cla = 0;
  std::uint8_t ins = 0;
  std::uint8_t p1 = 0;
  std::uint8_t p2 = 0;
  Bytes data;
  std::optional<std::size_t> expected;  ///< Ne; nothing where Le is absent
  bool extended = false;                ///< Lc or Le in extended form

  std::uint16_t p1_p2() const { return static_cast<std::uint16_t>(p1 << 8 | p2); }
};

/// Nothing if the lengths in the APDU do not fit together.
std::optional<Command> parse_command(ByteView apdu);

/// What a card answers.
struct Reply {
  Bytes data;
  StatusWord status = status::kDone;

  /// An answer without data.
  Reply(StatusWord status_word) : status(status_word) {}  // NOLINT(google-explicit-constructor)
  /// An answer to a command that succeeded.
  explicit Reply(Bytes octets) : data(std::move(octets)) {}
};

}  // namespace kunci::harness
