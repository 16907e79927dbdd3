// SPDX-License-Identifier: Apache-2.0
// SELECT of the PIV card application (SP 800-73-4 pt 2, 3.1.1).
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/piv/piv_client.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kTruncated = "00a4040009a0000003080000100000";
constexpr std::string_view kUnknown = "00a4040006d2760001240100";

TEST(PivSelect, PlainCardGivesThePropertyTemplate) {
  PivClient piv;
  EXPECT_EQ(to_hex(piv.select().data),
            "61404f0ba000000308000010000100"
            "79074f05a000000308"
            "500e6b756e6369205049562063617264"
            "ac1880010380010780010880010a80010c800111800114060100");
}

TEST(PivSelect, YubicoCardGivesTheShortOne) {
  PivClient piv({{"profile", "yubico"}});
  const Response response = piv.select();
  EXPECT_EQ(response.status, 0x9000);
  EXPECT_EQ(to_hex(response.data), "61114f0600001000010079074f05a000000308");
}

TEST(PivSelect, FindsTheTruncatedIdentifierOnly) {
  PivClient piv;
  EXPECT_EQ(piv.transmit(kTruncated).data, piv.select().data);
  EXPECT_EQ(piv.transmit("00a4040005a00000030800").status, 0x9000);
  EXPECT_EQ(piv.transmit("00a404000ba00000030800001000020000").status, 0x6a82);
  EXPECT_EQ(piv.transmit(kUnknown).status, 0x6a82);
}

TEST(PivSelect, PlainCardKeepsItsSecurityStatus) {
  PivClient piv;
  ASSERT_EQ(piv.verify("123456").status, 0x9000);
  piv.transmit(kTruncated);
  EXPECT_EQ(piv.transmit("00200080").status, 0x9000);
  piv.transmit(kUnknown);
  EXPECT_EQ(piv.transmit("00200080").status, 0x9000);
}

TEST(PivSelect, YubicoCardLosesItsSecurityStatus) {
  PivClient piv({{"profile", "yubico"}});
  ASSERT_EQ(piv.verify("123456").status, 0x9000);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  piv.transmit(kTruncated);
  EXPECT_EQ(piv.transmit("00200080").status, 0x63c3);
  EXPECT_EQ(piv.put_data(0x5fc102, {}).status, 0x6982);
  piv.transmit(kUnknown);
  EXPECT_EQ(piv.transmit("00200080").status, 0x6d00);
}

TEST(PivSelect, ThereMayBeADefaultApplication) {
  PivClient piv({{"default", "piv"}});
  piv.card().reinsert();
  EXPECT_EQ(piv.transmit("00200080").status, 0x63c3);
}

TEST(PivSelect, UnknownInstructionsAndClasses) {
  PivClient piv;
  EXPECT_EQ(piv.transmit("00b0000000").status, 0x6d00);
  EXPECT_EQ(piv.transmit("80cb3fff055c035fc10200").status, 0x6e00);
  EXPECT_EQ(piv.transmit("0ccb3fff055c035fc10200").status, 0x6882);
  for (const std::string_view ins : {"f6", "f7", "f8", "f9", "fa", "fb", "fd", "fe", "ff"}) {
    EXPECT_EQ(piv.transmit("00" + std::string(ins) + "000000").status, 0x6d00) << ins;
  }
}

}  // namespace
}  // namespace kunci::harness
