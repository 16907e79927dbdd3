// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kunci::harness {

/// Which of pcscd's readers is meant: the one whose name has these parts.
struct ReaderMatch {
  std::string part;
  std::string ending;

  bool operator()(const std::string& name) const {
    return name.find(part) != std::string::npos && name.ends_with(ending);
  }
};

/// What pcscd says of a reader.
enum class ReaderState { kAbsent, kEmpty, kCard };

/// The names of the readers that the pcscd at PCSCLITE_CSOCK_NAME knows; none if there is no pcscd.
std::vector<std::string> reader_names();

/// Waits until pcscd says `wanted` of the reader, or until `limit` is over; the reader's full name
/// (empty for kAbsent), or nothing if it did not come to that. Sends no APDU and connects to no
/// card.
std::optional<std::string> wait_for_reader(const ReaderMatch& match, ReaderState wanted,
                                           std::chrono::milliseconds limit);

}  // namespace kunci::harness
