// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace kunci::test {

/// A child of this process, forked without exec, that does `job`; the checks in it are the test's.
class Child {
 public:
  template <class Job>
  explicit Child(Job&& job) : pid_(fork()) {
    if (pid_ != 0) return;
    job();
    std::fflush(nullptr);
    _exit(testing::Test::HasFailure() ? 1 : 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { wait(); }

  [[nodiscard]] bool runs() {
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, WNOHANG) == pid_) ended(status);
    return pid_ > 0;
  }
  void wait() {
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, 0) == pid_) ended(status);
  }

 private:
  void ended(int status) {
    pid_ = -1;
    EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0) << "a check in the child failed";
  }

  pid_t pid_;
};

}  // namespace kunci::test
