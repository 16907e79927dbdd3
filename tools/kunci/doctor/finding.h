// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kunci::tool {

/// One thing that was looked at.
struct Finding {
  enum class Kind : std::uint8_t { good, warning, problem };

  Kind kind;
  const char* area;      ///< a word for programs: "service"
  std::string sentence;  ///< what is so
  std::string cure{};    ///< what to do; empty when all is well
};

using Findings = std::vector<Finding>;

}  // namespace kunci::tool
