// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/secret.h"

namespace kunci {
namespace {

TEST(Bytes, AreTheOctetsOfATextAndBack) {
  const std::string text("k\0\xff", 3);
  EXPECT_EQ(copy_of(bytes_of(text)), (Bytes{'k', 0x00, 0xff}));
  EXPECT_EQ(text_of(bytes_of(text)), text);
  EXPECT_TRUE(bytes_of("").empty());
}

TEST(Bytes, AreEqualByLengthAndContent) {
  EXPECT_TRUE(equal(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 2, 3}));
  EXPECT_FALSE(equal(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_TRUE(equal({}, {}));
}

TEST(Bytes, GrowAtTheirEnd) {
  Bytes plain{1};
  append(plain, Bytes{2, 3});
  EXPECT_EQ(plain, (Bytes{1, 2, 3}));
  WipedBytes wiped;
  append(wiped, plain);
  EXPECT_TRUE(equal(wiped, plain));
}

}  // namespace
}  // namespace kunci
