// SPDX-License-Identifier: Apache-2.0
#include "crypto/constant_time.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "octets.h"

namespace kunci::crypto::constant_time {
namespace {

constexpr Mask kNo = 0;
constexpr Mask kYes = ~Mask{0};
constexpr Mask mask_of(bool truth) { return truth ? kYes : kNo; }

// Around every place where a carry, a sign or a width could go wrong.
constexpr std::size_t kValues[] = {0,
                                   1,
                                   2,
                                   0x7f,
                                   0x80,
                                   0xff,
                                   0x100,
                                   0x7fffffff,
                                   0x80000000,
                                   0xffffffff,
                                   0x100000000,
                                   SIZE_MAX / 2,
                                   SIZE_MAX / 2 + 1,
                                   SIZE_MAX - 1,
                                   SIZE_MAX};

TEST(ConstantTime, Comparisons) {
  for (const std::size_t left : kValues) {
    EXPECT_EQ(is_zero(left), mask_of(left == 0)) << left;
    EXPECT_EQ(from_top_bit(left), mask_of(left > SIZE_MAX / 2)) << left;
    for (const std::size_t right : kValues) {
      EXPECT_EQ(is_equal(left, right), mask_of(left == right)) << left << ' ' << right;
      EXPECT_EQ(is_less(left, right), mask_of(left < right)) << left << ' ' << right;
      EXPECT_EQ(is_not_less(left, right), mask_of(left >= right)) << left << ' ' << right;
    }
  }
}

TEST(ConstantTime, AllOctets) {
  for (std::size_t left = 0; left < 256; ++left) {
    for (std::size_t right = 0; right < 256; ++right) {
      ASSERT_EQ(is_equal(left, right), mask_of(left == right));
      ASSERT_EQ(is_less(left, right), mask_of(left < right));
    }
  }
}

TEST(ConstantTime, Selection) {
  for (const std::size_t yes : kValues) {
    for (const std::size_t no : kValues) {
      EXPECT_EQ(select(kYes, yes, no), yes);
      EXPECT_EQ(select(kNo, yes, no), no);
    }
  }
  EXPECT_EQ(select_octet(kYes, 0xff, 0x01), 0xff);
  EXPECT_EQ(select_octet(kNo, 0xff, 0x01), 0x01);
}

TEST(ConstantTime, ShiftByEveryDistance) {
  for (const std::size_t size : {0U, 1U, 2U, 3U, 7U, 8U, 9U, 128U, 129U, 256U}) {
    const Bytes original = pattern(size);
    for (std::size_t distance = 0; distance <= size; ++distance) {
      Bytes shifted = original;
      shift_to_front(shifted, distance);
      Bytes expected(original.begin() + static_cast<std::ptrdiff_t>(distance), original.end());
      expected.resize(size);
      ASSERT_EQ(shifted, expected) << size << ' ' << distance;
    }
  }
}

}  // namespace
}  // namespace kunci::crypto::constant_time
