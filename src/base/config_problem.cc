// SPDX-License-Identifier: Apache-2.0
#include "base/config_problem.h"

namespace kunci {
namespace {

// "%" stands for the detail. Marked for the tool's message catalogue by the name of this function.
const char* config_text(const char* english) { return english; }

const char* sentence_of(ConfigFault fault) {
  switch (fault) {
    case ConfigFault::absent:
      return config_text("the file does not exist; create it or correct the path");
    case ConfigFault::unreadable:
      return config_text("the file cannot be read (%); correct its owner or permissions");
    case ConfigFault::not_regular:
      return config_text("this is not a regular file; name one that is");
    case ConfigFault::too_large:
      return config_text("the file is larger than 64 KiB; remove what does not belong there");
    case ConfigFault::syntax:
      return config_text("this is not valid TOML: %");
    case ConfigFault::unknown_key:
      return config_text("there is no such setting; known here: %");
    case ConfigFault::wrong_type:
      return config_text("the value is of the wrong kind; write %");
    case ConfigFault::bad_value:
      return config_text("the value is not allowed; write %");
    case ConfigFault::incomplete:
      return config_text("something is missing; add %");
  }
  return "";
}

}  // namespace

std::string describe(const ConfigProblem& problem, Translate translate) {
  const char* english = sentence_of(problem.fault);
  std::string sentence = translate == nullptr ? english : translate(english);
  const std::size_t mark = sentence.find('%');
  if (mark != std::string::npos) sentence.replace(mark, 1, problem.detail);
  return sentence;
}

std::string place_of(const ConfigProblem& problem) {
  std::string place = problem.file;
  if (problem.position.line != 0) {
    place +=
        ":" + std::to_string(problem.position.line) + ":" + std::to_string(problem.position.column);
  }
  if (!problem.key.empty()) place += ": " + problem.key;
  return place;
}

}  // namespace kunci
