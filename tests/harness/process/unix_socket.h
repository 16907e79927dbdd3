// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/harness/process/file_descriptor.h"

namespace kunci::harness {

/// Connects to a Unix stream socket; an empty descriptor, with errno set, if nobody listens there.
FileDescriptor connect_unix(const std::string& path);

/// Listens at `path`, replacing a socket that is left there. Throws std::system_error.
FileDescriptor listen_unix(const std::string& path);

}  // namespace kunci::harness
