// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace kunci::harness {

/// The exchanges with a card, counted and written down without secrets. May be used from several
/// threads.
///
/// A line is the exchange's number, the command and what came of it:
///
///     3  00A4040005A00000030800  -> 19 bytes, 9000
///     4  0020008008+8 bytes  -> 9000
///
/// The body of a command is only shown where it cannot be secret (selecting, naming an object,
/// asking for a key pair); otherwise its length, with Le, stands in its place. Response data are
/// never shown.
class ApduLog {
 public:
  /// `remark` says what a fault did to the exchange, or is empty.
  void add(ByteView command, ByteView answer, std::string_view remark);

  size_t count() const;
  size_t count_of(uint8_t instruction) const;
  /// Of all commands and answers together.
  size_t octets() const;
  std::vector<std::string> lines() const;

  /// Forgets everything; the next exchange is number 1.
  void clear();

 private:
  mutable std::mutex mutex_;
  std::vector<uint8_t> instructions_;
  std::vector<std::string> lines_;
  size_t octets_ = 0;
};

/// `command` as a line of the log shows it.
std::string masked_command(ByteView command);

}  // namespace kunci::harness
