// SPDX-License-Identifier: Apache-2.0
// VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER: the rows of SP 800-73-4 pt 2, 3.2.1
// to 3.2.3.
#include <gtest/gtest.h>

#include "tests/harness/piv/pin_format.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_state.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kState = "00200080";
constexpr std::string_view kLogOut = "0020ff80";

TEST(PinFormat, StandardPinsAreDigits) {
  for (const char* pin : {"123456", "1234567", "00000000"}) {
    EXPECT_TRUE(is_standard_pin(padded_pin(pin))) << pin;
  }
  for (const char* pin : {"", "12345", "12345a", "123456a", "1234 678"}) {
    EXPECT_FALSE(is_standard_pin(padded_pin(pin))) << pin;
  }
  EXPECT_FALSE(is_standard_pin(bytes_of("123456")));
  EXPECT_FALSE(is_standard_pin(Bytes{'1', '2', '3', '4', '5', '6', 0xff, '8'}));
  EXPECT_FALSE(is_standard_pin(Bytes{'1', '2', '3', '4', '5', '6', '7', '8', '9'}));
}

TEST(PinFormat, YubicoPinsAreAscii) {
  EXPECT_TRUE(is_ascii_pin(padded_pin("a b-7!")));
  EXPECT_FALSE(is_ascii_pin(padded_pin("a b-7")));
  EXPECT_FALSE(is_ascii_pin(Bytes(8, 0x80)));
}

TEST(PivVerify, CountsDownAndBlocks) {
  PivClient piv;
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3);
  EXPECT_EQ(piv.verify("111111").status, 0x63c2);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2);
  EXPECT_EQ(piv.verify("111111").status, 0x63c1);
  EXPECT_EQ(piv.verify("123456").status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x9000);
  EXPECT_EQ(piv.verify("111111").status, 0x63c2);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2) << "a wrong PIN ends the security status";
  piv.verify("111111");
  EXPECT_EQ(piv.verify("111111").status, 0x63c0);
  EXPECT_EQ(piv.verify("123456").status, 0x6983);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c0);
}

TEST(PivVerify, YubicoTellsABlockedPinByItsState) {
  PivClient piv({{"profile", "yubico"}});
  piv.block_pin();
  EXPECT_EQ(piv.transmit(kState).status, 0x6983);
}

TEST(PivVerify, CountersOutliveThePowerAndTheStatusDoesNot) {
  PivClient piv;
  piv.verify("111111");
  piv.card().reinsert();
  piv.select();
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2);
  piv.verify("123456");
  piv.card().card().reset();
  piv.select();
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3);
}

TEST(PivVerify, LogsOut) {
  PivClient piv;
  piv.verify("123456");
  EXPECT_EQ(piv.transmit(kLogOut).status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3);
  EXPECT_EQ(piv.transmit("0020ff8008313233343536ffff").status, 0x6a80);
}

TEST(PivVerify, RefusesOtherParameters) {
  PivClient piv;
  EXPECT_EQ(piv.transmit("00200180").status, 0x6a86);
  EXPECT_EQ(piv.transmit("00200000").status, 0x6a88) << "without a Global PIN";
  for (const std::string_view reference : {"81", "82", "96", "98", "9b"}) {
    EXPECT_EQ(piv.transmit("002000" + std::string(reference)).status, 0x6a88) << reference;
  }
}

TEST(PivVerify, APinOfAWrongFormCostsNothing) {
  PivClient piv;
  EXPECT_EQ(piv.verify("12345").status, 0x6a80);
  EXPECT_EQ(piv.verify("12345a").status, 0x6a80);
  EXPECT_EQ(piv.transmit("0020008006313233343536").status, 0x6a80);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3);
}

TEST(PivVerify, APinOfAWrongFormMayCostATry) {
  PivClient piv({{"pin_format", "63cx"}});
  piv.verify("123456");
  EXPECT_EQ(piv.verify("12345").status, 0x63c2);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2);
}

TEST(PivVerify, YubicoComparesWhatIsEightOctetsLong) {
  PivClient piv({{"profile", "yubico"}});
  EXPECT_EQ(piv.verify("12345").status, 0x63c2);
  EXPECT_EQ(piv.transmit("0020008006313233343536").status, 0x6a80);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2);
}

TEST(PivVerify, TellsNoMoreThanFifteenTries) {
  PivClient piv({{"profile", "yubico"}, {"pin_tries", "200"}});
  EXPECT_EQ(piv.verify("111111").status, 0x63cf);
}

TEST(PivGlobalPin, IsASecondWayIn) {
  PivClient piv({{"global_pin", "primary"}});
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x6982);
  EXPECT_EQ(piv.verify("111111", 0x00).status, 0x63c2);
  EXPECT_EQ(piv.verify("123456", 0x00).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3) << "the application's PIN is another one";
  EXPECT_EQ(piv.change("123456", "654321", 0x00).status, 0x9000);
  EXPECT_EQ(piv.verify("654321", 0x00).status, 0x9000);
  EXPECT_EQ(piv.verify("123456").status, 0x9000);
  piv.card().reinsert();
  piv.select();
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x6982);
}

TEST(PivChange, ChangesThePin) {
  PivClient piv;
  EXPECT_EQ(piv.change("123456", "87654321").status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x9000) << "the change verifies";
  EXPECT_EQ(piv.verify("123456").status, 0x63c2);
  EXPECT_EQ(piv.verify("87654321").status, 0x9000);
}

TEST(PivChange, ChangesThePuk) {
  PivClient piv;
  EXPECT_EQ(piv.change("12345678", "abc", 0x81).status, 0x9000) << "a PUK is any eight octets";
  EXPECT_EQ(piv.change("12345678", "00000000", 0x81).status, 0x63c2);
  EXPECT_EQ(piv.unblock("abc", "222222").status, 0x9000);
}

TEST(PivChange, AWrongOldPinCostsATry) {
  PivClient piv;
  piv.verify("123456");
  EXPECT_EQ(piv.change("111111", "222222").status, 0x63c2);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c2);
  piv.change("111111", "222222");
  EXPECT_EQ(piv.change("111111", "222222").status, 0x63c0);
  EXPECT_EQ(piv.change("123456", "222222").status, 0x6983);
}

TEST(PivChange, ANewPinOfAWrongFormCostsNothing) {
  PivClient piv;
  EXPECT_EQ(piv.change("123456", "12345").status, 0x6a80);
  EXPECT_EQ(piv.change("111111", "1234a6").status, 0x6a80);
  EXPECT_EQ(piv.transmit("0024008008313233343536ffff").status, 0x6a80);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3);
  EXPECT_EQ(piv.verify("123456").status, 0x9000);
}

TEST(PivChange, RefusesOtherParameters) {
  PivClient piv;
  EXPECT_EQ(piv.change("123456", "222222", 0x82).status, 0x6a88);
  EXPECT_EQ(piv.change("123456", "222222", 0x00).status, 0x6a88);
  EXPECT_EQ(piv.transmit("00240180").status, 0x6a86);
}

TEST(PivUnblock, SetsANewPinWithoutVerifyingIt) {
  PivClient piv;
  piv.block_pin();
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3) << "the security status is not changed";
  EXPECT_EQ(piv.verify("222222").status, 0x9000);
  EXPECT_EQ(piv.unblock("12345678", "333333").status, 0x9000);
  EXPECT_EQ(piv.transmit(kState).status, 0x9000) << "nor is it here";
}

TEST(PivUnblock, AWrongPukCostsATryAndBlocks) {
  PivClient piv;
  piv.verify("123456");
  EXPECT_EQ(piv.unblock("00000000", "222222").status, 0x63c2);
  EXPECT_EQ(piv.transmit(kState).status, 0x63c3) << "the PIN's security status ends";
  EXPECT_EQ(piv.unblock("00000000", "222222").status, 0x63c1);
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x9000);
  EXPECT_EQ(piv.unblock("00000000", "222222").status, 0x63c2);
  piv.block_puk();
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x6983);
  EXPECT_EQ(piv.verify("222222").status, 0x9000);
}

TEST(PivUnblock, RefusesOtherForms) {
  PivClient piv;
  EXPECT_EQ(piv.unblock("12345678", "12345").status, 0x6a80);
  EXPECT_EQ(piv.transmit("002c0080083132333435363738").status, 0x6a80);
  EXPECT_EQ(piv.transmit("002c0000").status, 0x6a88);
  EXPECT_EQ(piv.transmit("002c0081").status, 0x6a88);
  EXPECT_EQ(piv.transmit("002c0180").status, 0x6a86);
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x9000);
}

TEST(PivPins, OptionsSetThem) {
  PivClient piv({{"pin", "777777"}, {"puk", "88888888"}, {"pin_tries", "5"}, {"puk_tries", "7"}});
  EXPECT_EQ(piv.transmit(kState).status, 0x63c5);
  EXPECT_EQ(piv.verify("777777").status, 0x9000);
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x63c6);
  EXPECT_EQ(piv.unblock("88888888", "222222").status, 0x9000);
}

}  // namespace
}  // namespace kunci::harness
