// SPDX-License-Identifier: Apache-2.0
// One suite for any module and token: see TestedToken for what it takes from the environment, and
// Verdict for how it judges. KUNCI_TEST_REFERENCE names the token's file of reviewed differences.
#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "tests/conformance/tested_token.h"
#include "tests/conformance/verdict.h"

namespace {

using namespace kunci::test;

Reference reference_from_environment() {
  const char* const path = std::getenv("KUNCI_TEST_REFERENCE");
  if (path == nullptr) return {};
  std::ifstream file(path);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  return Reference::read(file);
}

int run(int argc, char** argv) {
  Reference reference = reference_from_environment();
  // Which tests there are is asked of the token.
  TestedToken::prepare();
  testing::InitGoogleTest(&argc, argv);
  const bool all = testing::GTEST_FLAG(filter) == "*";
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  auto* const verdict = new Verdict(std::move(reference), all);
  listeners.Append(verdict);
  // GoogleTest counts what the reference expects as failures, too.
  [[maybe_unused]] const int googles_verdict = RUN_ALL_TESTS();
  const bool good = verdict->good();
  return module().C_Finalize(nullptr) == CKR_OK && good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "conformance: " << error.what() << "\n";
    return 2;
  }
}
