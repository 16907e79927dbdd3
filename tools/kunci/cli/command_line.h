// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/context.h"

namespace kunci::tool {

/// What a command line asks for.
struct Invocation {
  GlobalOptions options{};
  std::unique_ptr<Command> command{};  ///< nothing when help or the version was asked for
  std::string text{};                  ///< which is then here
};

/// Parses the arguments of `main`. Throws Failure (usage).
Invocation parse_command_line(int count, const char* const* arguments);

/// Options that every command takes.
void declare_global(Arguments& arguments, GlobalOptions& options);

/// JSON with every command, option and word that the tool knows: what completions and tests are
/// made from.
std::string describe_command_line();

}  // namespace kunci::tool
