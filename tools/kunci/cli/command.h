// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>

#include "cli/arguments.h"

namespace kunci::tool {

class Context;

/// One command of the tool: what it takes and what it does.
class Command {
 public:
  virtual ~Command() = default;

  virtual void declare(Arguments& arguments) = 0;
  /// Does the work; throws Failure.
  virtual void run(Context& context) = 0;
};

/// A line of the list of commands: "token", "list", what it is for (untranslated), and how to make
/// one.
struct CommandRow {
  const char* noun;  ///< the group; empty for a command of one word
  const char* verb;
  const char* summary;
  std::unique_ptr<Command> (*make)();
};

/// All commands, in the order in which help shows them.
std::span<const CommandRow> commands();

}  // namespace kunci::tool
