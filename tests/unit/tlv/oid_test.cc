// SPDX-License-Identifier: Apache-2.0
#include "tlv/oid.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::tlv {
namespace {

struct Pair {
  const char* text;
  const char* content;
};

constexpr Pair kPairs[] = {
    {"0.0", "00"},
    {"0.39", "27"},
    {"1.2.840.113549.1.1.1", "2a864886f70d010101"},
    {"1.2.840.10045.3.1.7", "2a8648ce3d030107"},
    {"1.3.132.0.34", "2b81040022"},
    {"1.3.101.112", "2b6570"},
    {"2.16.840.1.101.3.7.2.1.1",
     "608648016503070201"
     "01"},
    {"2.999.3", "883703"},  // the example of X.690 8.19.5
};

TEST(Oid, IsReadFromText) {
  for (const auto& [text, content] : kPairs)
    EXPECT_EQ(oid_from_text(text), from_hex(content)) << text;
}

TEST(Oid, IsWrittenAsText) {
  for (const auto& [text, content] : kPairs) {
    EXPECT_EQ(oid_to_text(from_hex(content).value()), text) << content;
  }
}

TEST(Oid, IsNotAnyText) {
  for (const char* text : {"", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.40", "1.2.", "1.2.x",
                           "1.-2", "1.2 ", " 1.2", "1.2.99999999999999999999", "a.b"}) {
    EXPECT_EQ(oid_from_text(text), std::nullopt) << text;
  }
}

TEST(Oid, IsNotAnyOctets) {
  for (const char* content :
       {"", "80", "2a80", "2a8001", "2affffffffffffffffffff7f", "2a81ffffffffffffffff7f"}) {
    EXPECT_EQ(oid_to_text(from_hex(content).value()), std::nullopt) << content;
  }
}

TEST(Oid, ConstantsAreWhatTheirNamesSay) {
  EXPECT_EQ(oid_to_text(oid::kRsaEncryption), "1.2.840.113549.1.1.1");
  EXPECT_EQ(oid_to_text(oid::kEcPublicKey), "1.2.840.10045.2.1");
  EXPECT_EQ(oid_to_text(oid::kP256), "1.2.840.10045.3.1.7");
  EXPECT_EQ(oid_to_text(oid::kP384), "1.3.132.0.34");
  EXPECT_EQ(oid_to_text(oid::kP521), "1.3.132.0.35");
  EXPECT_EQ(oid_to_text(oid::kX25519), "1.3.101.110");
  EXPECT_EQ(oid_to_text(oid::kEd25519), "1.3.101.112");
}

}  // namespace
}  // namespace kunci::tlv
