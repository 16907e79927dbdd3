// SPDX-License-Identifier: Apache-2.0
// The files of reviewed differences.
#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

#include "tests/conformance/reference.h"

namespace kunci::test {
namespace {

Reference read(const std::string& text) {
  std::istringstream file(text);
  return Reference::read(file);
}

TEST(Reference, HasBlocksOfFourFields) {
  const Reference reference = read(
      "# a remark\n"
      "test: Digesting.NullMechanismCancels\n"
      "clause: PKCS#11 3.2,\n"
      "  5.12.1\n"
      "shows: CKR_ARGUMENTS_BAD\n"
      "why: of version 2.40\n"
      "\n"
      "test: All/Signature*\n"
      "clause: c\n"
      "shows: s\n"
      "why: w\n");
  ASSERT_EQ(reference.differences().size(), 2U);
  const Difference* found = reference.find("Digesting.NullMechanismCancels");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->clause, "PKCS#11 3.2, 5.12.1");
  EXPECT_NE(reference.find("All/SignatureOf.X/RSA"), nullptr);
  EXPECT_EQ(reference.find("Digesting.NullMechanismCancelsNot"), nullptr);
}

TEST(Reference, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THROW(read("test: A\nclause: c\nshows: s\n"), std::runtime_error);
  EXPECT_THROW(read("test: A\nclause: c\nshows: s\n\ntest: B\n"), std::runtime_error);
  EXPECT_THROW(read("test: A\ntest: B\n"), std::runtime_error);
  EXPECT_THROW(read("reason: none\n"), std::runtime_error);
  EXPECT_THROW(read("  continued\n"), std::runtime_error);
  EXPECT_THROW(read("test: \n"), std::runtime_error);
}

}  // namespace
}  // namespace kunci::test
