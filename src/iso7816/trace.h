// SPDX-License-Identifier: Apache-2.0
// Exchanges in the log, at log::Level::exchanges. Of a secret one, header, lengths and status word
// alone.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::iso7816 {

void trace_command(std::string_view reader, ByteView command, bool secret);
void trace_answer(std::string_view reader, ByteView answer, bool secret);
void trace_failure(std::string_view reader, const Error& error);

}  // namespace kunci::iso7816
