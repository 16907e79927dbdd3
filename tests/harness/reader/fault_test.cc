// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/fault.h"

#include <gtest/gtest.h>

namespace kunci::harness {
namespace {

TEST(Fault, IsReadFromItsWord) {
  EXPECT_EQ(parse_fault("remove")->kind, FaultKind::kRemove);
  EXPECT_EQ(parse_fault("reset")->kind, FaultKind::kReset);
  EXPECT_EQ(parse_fault("lose")->kind, FaultKind::kLose);
  EXPECT_EQ(parse_fault("drop")->kind, FaultKind::kDrop);
  EXPECT_EQ(parse_fault("halve")->kind, FaultKind::kHalve);
  EXPECT_EQ(parse_fault("double")->kind, FaultKind::kDouble);
  EXPECT_EQ(parse_fault("truncate")->kind, FaultKind::kTruncate);
  EXPECT_EQ(parse_fault("noise")->noise_bytes, 65536u);
  EXPECT_EQ(parse_fault("noise=3")->noise_bytes, 3u);
  EXPECT_EQ(parse_fault("answer=6F00")->answer, (Bytes{0x6f, 0x00}));
  EXPECT_EQ(parse_fault("after=00A40400")->kind, FaultKind::kAfter);
  EXPECT_EQ(parse_fault("after=00A40400")->answer, (Bytes{0x00, 0xa4, 0x04, 0x00}));
  EXPECT_EQ(parse_fault("kill=1234")->process, 1234);
}

TEST(Fault, IsNotReadFromAnythingElse) {
  for (const auto* text :
       {"", "lost", "answer", "answer=6", "noise=", "noise=65539", "noise=-1", "noise=3x",
        "remove=1", "after=0", "kill=", "kill=0", "kill=-1", "kill=1"}) {
    EXPECT_FALSE(parse_fault(text)) << text;
  }
}

TEST(FaultPlan, HasItsFaultsAtTheirExchanges) {
  FaultPlan plan;
  EXPECT_TRUE(plan.add("2:lose"));
  EXPECT_TRUE(plan.add("4:answer=9000"));
  EXPECT_FALSE(plan(1, {}));
  EXPECT_EQ(plan(2, {})->kind, FaultKind::kLose);
  EXPECT_FALSE(plan(3, {}));
  EXPECT_EQ(plan(4, {})->kind, FaultKind::kAnswer);
}

TEST(FaultPlan, RefusesWhatItDoesNotUnderstand) {
  FaultPlan plan;
  for (const auto* text : {"", "lose", "0:lose", "x:lose", "1:", "1:lost", ":lose", "1x:lose"}) {
    EXPECT_FALSE(plan.add(text)) << text;
  }
}

}  // namespace
}  // namespace kunci::harness
