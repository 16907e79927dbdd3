// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "base/error.h"

namespace kunci::test {

/// The result must be this error, with these tries left where they are given.
template <class T>
void expect_error(const Result<T>& result, Errc code, std::optional<int> tries = {}) {
  ASSERT_FALSE(result.has_value()) << "expected " << name_of(code);
  EXPECT_STREQ(name_of(result.error().code), name_of(code))
      << std::hex << result.error().status_word;
  if (!tries) return;
  ASSERT_TRUE(result.error().tries_left.has_value());
  EXPECT_EQ(*result.error().tries_left, *tries);
}

/// Fails the test with the error's name.
template <class T>
testing::AssertionResult succeeded(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << name_of(result.error().code) << ", status word " << std::hex
                                     << result.error().status_word;
}

}  // namespace kunci::test
