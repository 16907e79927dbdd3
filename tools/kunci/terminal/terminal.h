// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"

namespace kunci::tool {

/// The person at the controlling terminal, whatever standard input and output are connected to.
/// Where there is none, members throw Failure (usage) that names `instead`: the option that makes
/// asking unnecessary.
class Terminal {
 public:
  /// Asks without echo. The terminal gets its echo back however this is left, also by a signal; a
  /// stopped and continued process asks again. At most 1,000 octets; nothing typed is a Failure.
  static Secret ask_secret(const std::string& question, const char* instead);

  /// Asks for yes or no; only a clear yes is true.
  static bool confirm(const std::string& question, const char* instead);
};

}  // namespace kunci::tool
