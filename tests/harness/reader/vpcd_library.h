// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/harness/reader/reader_watch.h"

namespace kunci::harness {

/// One of vpcd's virtual readers.
struct VpcdReader {
  uint16_t port = 0;  ///< where it waits for its card
  ReaderMatch match;
};

/// Makes the `index`th (from 0) vpcd reader known to a pcscd that will be started with the
/// reader.conf folder `configuration`. One loaded library has two slots and pcscd loads a file
/// once, so that every other reader needs a copy of the library, which is put into `directory`.
/// Throws std::system_error if vpcd is not installed.
VpcdReader add_vpcd_reader(size_t index, const std::string& directory,
                           const std::string& configuration);

}  // namespace kunci::harness
