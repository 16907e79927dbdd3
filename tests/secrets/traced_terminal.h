// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/harness/process/environment.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::test {

/// A program at a terminal of its own, where a person would type, that stops once more when all its
/// code has run and its memory is still there.
class TracedTerminal {
 public:
  /// Throws std::system_error.
  TracedTerminal(const std::vector<std::string>& arguments,
                 const harness::Environment& environment);
  TracedTerminal(const TracedTerminal&) = delete;
  TracedTerminal& operator=(const TracedTerminal&) = delete;
  /// Kills it if it still runs.
  ~TracedTerminal();

  [[nodiscard]] pid_t pid() const { return pid_; }

  /// Reads until the program has said this and waits for an answer that is not shown. Throws
  /// std::runtime_error, with what it said, if that does not come.
  void expect_question(std::string_view text);
  void type(std::string_view line) const;

  /// Until the program is about to end, and stopped there. Throws if it does not get there.
  void wait_for_last_moment();
  /// Lets it end: its exit status.
  int finish();
  /// All that it said.
  [[nodiscard]] const std::string& screen() const { return screen_; }

 private:
  bool read_some(int milliseconds);
  [[nodiscard]] bool echoes() const;

  pid_t pid_ = -1;
  harness::FileDescriptor terminal_;
  std::string screen_;
  std::size_t seen_ = 0;  ///< of the screen, by expect_question
};

}  // namespace kunci::test
