// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kunci::tool {

/// Keeps other processes from the enrolments of one token, from its making to its end, whatever
/// ends the process: a file that is locked (flock(2)), and removed at the end.
class RecordLock {
 public:
  /// Throws Failure (refused) when another process has it.
  explicit RecordLock(std::string path);
  ~RecordLock();
  RecordLock(const RecordLock&) = delete;
  RecordLock& operator=(const RecordLock&) = delete;

 private:
  [[nodiscard]] bool take();

  std::string path_;
  int file_ = -1;
};

}  // namespace kunci::tool
