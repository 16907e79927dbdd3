// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/conformance/reference.h"

namespace kunci::test {

/// Prints what becomes of the tests in place of GoogleTest's own printer, and judges them by a
/// token's reference: what is listed there must fail, in the way that is listed; all else must not.
class Verdict final : public testing::EmptyTestEventListener {
 public:
  /// `expects_all`: all tests are going to run, so that a listed one that does not is a mistake.
  Verdict(Reference reference, bool expects_all)
      : reference_(std::move(reference)), expects_all_(expects_all) {}

  void OnTestPartResult(const testing::TestPartResult& result) override;
  void OnTestStart(const testing::TestInfo& info) override;
  void OnTestEnd(const testing::TestInfo& info) override;
  void OnTestProgramEnd(const testing::UnitTest& program) override;

  [[nodiscard]] bool good() const { return good_; }

 private:
  void complain(const std::string& sentence);
  void judge_difference(const Difference& difference, const std::string& name, bool failed);

  Reference reference_;
  bool expects_all_;
  bool good_ = true;
  unsigned passed_ = 0;
  unsigned differing_ = 0;
  std::string failures_;  // of the test that runs
  std::map<std::string, unsigned> seen_;
};

}  // namespace kunci::test
