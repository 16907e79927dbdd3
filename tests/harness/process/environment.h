// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kunci::harness {

/// The environment for a process that is to be started.
class Environment {
 public:
  /// A copy of this process's own.
  static Environment inherited();

  Environment& set(std::string_view name, std::string_view value);
  Environment& unset(std::string_view name);

  /// `NAME=value`, one an element.
  const std::vector<std::string>& entries() const { return entries_; }

 private:
  std::vector<std::string> entries_;
};

}  // namespace kunci::harness
