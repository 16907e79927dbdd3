// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kunci::tool {

/// What a command takes. Commands declare their options and operands once, here; the parser, the
/// help and the description from which completions are made are all made from it. Help texts are
/// marked, not translated.
class Arguments {
 public:
  virtual ~Arguments() = default;

  /// --name, without a value.
  virtual void flag(const char* name, bool& target, const char* help) = 0;
  /// --name PLACEHOLDER
  virtual void option(const char* name, const char* placeholder, std::optional<std::string>& target,
                      const char* help) = 0;
  /// --name PLACEHOLDER, any number of times.
  virtual void options(const char* name, const char* placeholder, std::vector<std::string>& target,
                       const char* help) = 0;
  /// --name WORD, one of the words given.
  virtual void choice(const char* name, std::vector<std::string> words,
                      std::optional<std::string>& target, const char* help) = 0;
  /// An operand that may be left out.
  virtual void operand(const char* placeholder, std::optional<std::string>& target,
                       const char* help) = 0;
};

}  // namespace kunci::tool
