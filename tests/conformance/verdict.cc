// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/verdict.h"

#include <iostream>

namespace kunci::test {
namespace {

std::string name_of(const testing::TestInfo& info) {
  return std::string(info.test_suite_name()) + "." + info.name();
}

}  // namespace

void Verdict::OnTestPartResult(const testing::TestPartResult& result) {
  if (!result.failed()) return;
  const char* const file = result.file_name() == nullptr ? "?" : result.file_name();
  failures_ += std::string(file) + ":" + std::to_string(result.line_number()) + ": " +
               result.message() + "\n";
}

void Verdict::OnTestStart(const testing::TestInfo& info) {
  failures_.clear();
  std::cout << "[ " << name_of(info) << "\n" << std::flush;
}

void Verdict::OnTestEnd(const testing::TestInfo& info) {
  const std::string name = name_of(info);
  const bool failed = info.result()->Failed();
  if (const Difference* difference = reference_.find(name); difference != nullptr) {
    ++seen_[difference->test];
    judge_difference(*difference, name, failed);
  } else if (failed) {
    complain(name + " failed:\n" + failures_);
  } else {
    ++passed_;
  }
}

void Verdict::judge_difference(const Difference& difference, const std::string& name, bool failed) {
  if (!failed) {
    complain(name + " passes, but the reference lists it as a difference");
  } else if (failures_.find(difference.shows) == std::string::npos) {
    complain(name + " fails in another way than \"" + difference.shows + "\":\n" + failures_);
  } else {
    ++differing_;
    std::cout << "  differs: " << difference.clause << ": " << difference.why << "\n";
  }
}

void Verdict::OnTestProgramEnd(const testing::UnitTest& program) {
  for (const Difference& difference : reference_.differences()) {
    if (expects_all_ && !seen_.contains(difference.test)) {
      complain("the reference lists " + difference.test + ", which did not run");
    }
  }
  // What failed outside of any test.
  if (program.ad_hoc_test_result().Failed()) complain("the token could not be tested");
  if (passed_ == 0) complain("no test has passed");
  std::cout << passed_ << " tests passed, " << differing_ << " differ as the reference says\n";
}

void Verdict::complain(const std::string& sentence) {
  good_ = false;
  std::cout << "WRONG: " << sentence << "\n";
}

}  // namespace kunci::test
