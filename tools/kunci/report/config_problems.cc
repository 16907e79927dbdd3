// SPDX-License-Identifier: Apache-2.0
#include "report/config_problems.h"

#include "messages.h"

namespace kunci::tool {

Value to_value(const std::vector<ConfigProblem>& problems) {
  Value::List values;
  for (const ConfigProblem& problem : problems) {
    values.push_back(Value::Object{{"file", problem.file},
                                   {"line", static_cast<std::int64_t>(problem.position.line)},
                                   {"column", static_cast<std::int64_t>(problem.position.column)},
                                   {"key", problem.key},
                                   {"message", describe(problem, tr)}});
  }
  return values;
}

}  // namespace kunci::tool
