// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "base/bytes.h"

namespace kunci {

/// Why a file was not read.
struct FileFault {
  enum class Kind : std::uint8_t { absent, unreadable, not_regular, too_large };
  Kind kind = Kind::unreadable;
  int error_number = 0;  ///< errno with `unreadable`, otherwise 0

  friend bool operator==(const FileFault&, const FileFault&) = default;
};

/// The whole of a regular file of at most `limit` octets. Links are followed; a device, a pipe or a
/// directory is refused without waiting for it, whatever its name.
std::expected<Bytes, FileFault> read_regular_file(const std::string& path, std::size_t limit);

}  // namespace kunci
