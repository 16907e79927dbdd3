// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/config_problem.h"
#include "report/value.h"

namespace kunci::tool {

/// A list of {"file", "line", "column", "key", "message"}.
Value to_value(const std::vector<ConfigProblem>& problems);

}  // namespace kunci::tool
