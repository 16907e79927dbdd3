// SPDX-License-Identifier: Apache-2.0
#include "client/rv.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace kunci::tool {
namespace {

// The table of the standard's constants: "CKR_OK,0x00000000".
std::set<std::string> names_of_the_standard() {
  std::set<std::string> names;
  std::ifstream table(KUNCI_CONSTANTS);
  for (std::string line; std::getline(table, line);) {
    if (line.starts_with("CKR_")) names.insert(line.substr(0, line.find(',')));
  }
  return names;
}

TEST(Rv, EveryValueOfTheStandardHasASentence) {
  std::set<std::string> names;
  std::set<CK_RV> values;
  for (const RvMeaning& row : rv_meanings()) {
    names.insert(row.name);
    values.insert(row.rv);
    EXPECT_TRUE(std::string_view(row.sentence).ends_with('.')) << row.name;
  }
  EXPECT_EQ(values.size(), rv_meanings().size());
  EXPECT_GT(names.size(), 90u);
  EXPECT_EQ(names, names_of_the_standard());
}

TEST(Rv, UnknownValuesHaveANumber) {
  EXPECT_EQ(name_of_rv(CKR_PIN_LOCKED), "CKR_PIN_LOCKED");
  EXPECT_EQ(name_of_rv(0x80000001), "CKR_0x80000001");
  EXPECT_EQ(name_of_rv(0x7777), "CKR_0x00007777");
  EXPECT_EQ(meaning_of(0x80000001).rv, CKR_VENDOR_DEFINED);
  EXPECT_EQ(meaning_of(0x7777).rv, CKR_GENERAL_ERROR);
}

TEST(Rv, CheckThrowsTheFailureOfTheValue) {
  EXPECT_NO_THROW(check(CKR_OK, "C_Sign"));
  try {
    check(CKR_DEVICE_REMOVED, "C_Sign");
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.status, ExitStatus::token_removed);
    EXPECT_EQ(failure.rv, CKR_DEVICE_REMOVED);
    EXPECT_EQ(failure.function, "C_Sign");
    EXPECT_NE(failure.sentence.find("(C_Sign: CKR_DEVICE_REMOVED)"), std::string::npos);
    EXPECT_FALSE(failure.next.empty());
  }
}

}  // namespace
}  // namespace kunci::tool
