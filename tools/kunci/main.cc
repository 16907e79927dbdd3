// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <string_view>

#include "cli/command_line.h"
#include "failure.h"
#include "messages.h"
#include "report/output.h"

namespace kunci::tool {
namespace {

// A PIN lies in memory that is in no core image, but on its way to the card, or into a letter, it
// passes through libraries that do not care.
void leave_no_core() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

// Before the line is parsed it is not known what it asks for; a failure then still is reported as
// wished.
bool asks_for_json(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) == "--json") return true;
  }
  return false;
}

ExitStatus run(int count, char** arguments) {
  Output output(asks_for_json(count, arguments));
  try {
    Invocation invocation = parse_command_line(count, arguments);
    if (!invocation.command) {
      output.raw(invocation.text);
      return output.finish();
    }
    Context context(std::move(invocation.options), output);
    invocation.command->run(context);
  } catch (const Failure& failure) {
    return output.finish(failure);
  } catch (const std::bad_alloc&) {
    return output.finish(Failure(ExitStatus::failed, tr("There is not enough memory.")));
  }
  return output.finish();
}

}  // namespace
}  // namespace kunci::tool

int main(int count, char** arguments) {
  using namespace kunci::tool;
  // For completions and tests; not part of what is promised.
  if (count == 2 && std::strcmp(arguments[1], "--describe-cli") == 0) {
    std::puts(describe_command_line().c_str());
    return 0;
  }
  leave_no_core();
  set_up_messages();
  return static_cast<int>(run(count, arguments));
}
