// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/bytes.h"

namespace kunci::tool {

/// Throws Failure (refused) when the file exists and may not be overwritten. To be called before
/// work that would be lost.
void check_output_file(const std::string& path, bool overwrite);

/// Writes a whole file at once: others see the old content or the new, never a part; a power cut
/// loses neither. Without `overwrite` a file that exists is left alone, whenever it came. Throws
/// Failure.
void write_output_file(const std::string& path, ByteView content, bool overwrite, unsigned mode);

/// Removes such a file, if it is there, and what a process that was killed left of one. Throws
/// Failure.
void remove_output_file(const std::string& path);

inline constexpr unsigned kPublicFile = 0666;  ///< less the umask
inline constexpr unsigned kPrivateFile = 0600;

}  // namespace kunci::tool
