// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace kunci {
namespace {

Result<int> refused() { return fail(Errc::refused, 0x6f00); }

TEST(Error, KeepsWhatItWasMadeOf) {
  const auto result = refused();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            (Error{.code = Errc::refused, .tries_left = {}, .status_word = 0x6f00}));
  EXPECT_TRUE(failed_with(result, Errc::refused));
  EXPECT_FALSE(failed_with(result, Errc::internal));
  EXPECT_FALSE(failed_with(Result<int>(1), Errc::refused));
}

TEST(Error, IsPassedOnAsItIs) {
  const Error error{.code = Errc::pin_incorrect, .tries_left = 2, .status_word = 0x63c2};
  const Result<> passed_on = fail(error);
  EXPECT_EQ(passed_on.error(), error);
}

TEST(Error, HasANameOfItsOwnForEachCode) {
  std::set<std::string> names;
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const std::string name = name_of(static_cast<Errc>(code));
    EXPECT_NE(name, "unknown") << code;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
  EXPECT_STREQ(name_of(static_cast<Errc>(static_cast<int>(Errc::internal) + 1)), "unknown");
  EXPECT_STREQ(name_of(Errc::pin_incorrect), "pin_incorrect");
}

}  // namespace
}  // namespace kunci
