// SPDX-License-Identifier: Apache-2.0
#include "enroll/record_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"
#include "messages.h"

namespace kunci::tool {

RecordLock::RecordLock(std::string path) : path_(std::move(path)) {
  while (!take()) ::close(file_);
}

RecordLock::~RecordLock() {
  ::unlink(path_.c_str());
  ::close(file_);
}

// False when the file was removed, by the one who had locked it, after it was opened.
bool RecordLock::take() {
  file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file_ < 0) {
    throw Failure(ExitStatus::failed, say("The file {} cannot be written.", path_));
  }
  if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    ::close(file_);
    throw Failure(ExitStatus::refused,
                  tr("Another kunci is at work on an enrolment with this token."),
                  tr("Let it end, then repeat the command."));
  }
  struct stat mine{};
  struct stat there{};
  return ::fstat(file_, &mine) == 0 && ::stat(path_.c_str(), &there) == 0 &&
         mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

}  // namespace kunci::tool
