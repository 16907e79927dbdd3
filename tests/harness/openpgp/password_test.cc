// SPDX-License-Identifier: Apache-2.0
// Passwords and life cycle (7.2.2 to 7.2.4, 7.2.16, 7.2.17, 4.3).
#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "tests/harness/openpgp/kdf.h"
#include "tests/harness/openpgp/openpgp_client.h"

namespace kunci::harness {
namespace {

void block(OpenPgpClient& card, std::uint8_t reference) {
  while (card.verify(reference, "wrong-password").status != status::kBlocked) {
  }
}

TEST(OpenPgpVerify, CountsPw1OnceForBothReferences) {
  OpenPgpClient card;
  EXPECT_EQ(card.state_of(0x81), 0x63c3);
  EXPECT_EQ(card.verify(0x81, "654321").status, 0x63c2);
  EXPECT_EQ(card.verify(0x82, "654321").status, 0x63c1);
  EXPECT_EQ(to_hex(card.get_data(0xc4).data), "007f7f7f010003");
  EXPECT_EQ(card.state_of(0x82), 0x63c1);
  EXPECT_EQ(card.verify(0x82, "123456").status, 0x9000);
  EXPECT_EQ(card.state_of(0x82), 0x9000);
  EXPECT_EQ(card.state_of(0x81), 0x63c3) << "verified for itself";
  EXPECT_EQ(card.state_of(0x83), 0x63c3);
}

TEST(OpenPgpVerify, EndsAStatusOnDemand) {
  OpenPgpClient card;
  card.verify(0x82, "123456");
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.transmit("0020ff82").status, 0x9000);
  EXPECT_EQ(card.state_of(0x82), 0x63c3);
  EXPECT_EQ(card.state_of(0x83), 0x9000);
}

TEST(OpenPgpVerify, LocksAfterTheLastTry) {
  OpenPgpClient card({{"tries", "2"}});
  EXPECT_EQ(card.verify(0x83, "87654321").status, 0x63c1);
  EXPECT_EQ(card.verify(0x83, "87654321").status, 0x63c0);
  EXPECT_EQ(card.verify(0x83, "12345678").status, 0x6983);
}

TEST(OpenPgpVerify, SomeCardsDoNotTellTheTries) {
  OpenPgpClient card({{"profile", "yubico"}});
  EXPECT_EQ(card.verify(0x81, "654321").status, 0x6982);
  EXPECT_EQ(card.get_data(0xc4).data[4], 2);
}

TEST(OpenPgpVerify, RefusesOtherParameters) {
  OpenPgpClient card;
  EXPECT_EQ(card.verify(0x80, "123456").status, 0x6a86);
  EXPECT_EQ(card.transmit("0020018106313233343536").status, 0x6a86);
  EXPECT_EQ(card.verify(0x81, std::string(128, '1')).status, 0x6700);
  EXPECT_EQ(card.state_of(0x81), 0x63c3);
}

TEST(OpenPgpVerify, SelectionAndResetEndTheStatus) {
  OpenPgpClient card;
  card.verify(0x82, "123456");
  card.select();
  EXPECT_EQ(card.state_of(0x82), 0x63c3);
  card.verify(0x82, "123456");
  card.card().card().reset();
  card.select();
  EXPECT_EQ(card.state_of(0x82), 0x63c3);
}

TEST(OpenPgpChange, TakesOldAndNewSideBySide) {
  OpenPgpClient card;
  EXPECT_EQ(card.change(0x81, "123456", "a longer password").status, 0x9000);
  EXPECT_EQ(card.verify(0x81, "123456").status, 0x63c2);
  EXPECT_EQ(card.change(0x81, "a longer password", "654321").status, 0x9000);
  EXPECT_EQ(card.verify(0x82, "654321").status, 0x9000);
  EXPECT_EQ(card.change(0x83, "12345678", "87654321").status, 0x9000);
  EXPECT_EQ(card.verify(0x83, "87654321").status, 0x9000);
}

TEST(OpenPgpChange, RefusesWrongAndShortPasswords) {
  OpenPgpClient card;
  EXPECT_EQ(card.change(0x81, "654321", "111111").status, 0x63c2);
  EXPECT_EQ(card.change(0x81, "123456", "11111").status, 0x6a80);
  EXPECT_EQ(card.change(0x83, "12345678", "1111111").status, 0x6a80);
  EXPECT_EQ(card.change(0x82, "123456", "111111").status, 0x6a86);
  block(card, 0x81);
  EXPECT_EQ(card.change(0x81, "123456", "111111").status, 0x6983);
}

TEST(OpenPgpUnblock, WithPw3) {
  OpenPgpClient card;
  block(card, 0x81);
  const Bytes fresh = copy_of(bytes_of("111111"));
  EXPECT_EQ(card.card().exchange("002c0281", fresh).status, 0x6982);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.card().exchange("002c0281", fresh).status, 0x9000);
  EXPECT_EQ(card.verify(0x81, "111111").status, 0x9000);
  EXPECT_EQ(card.card().exchange("002c0281", bytes_of("1")).status, 0x6a80);
}

TEST(OpenPgpUnblock, WithTheResettingCode) {
  OpenPgpClient card;
  const Bytes both = copy_of(bytes_of("resetting111111"));
  EXPECT_EQ(card.card().exchange("002c0081", both).status, 0x6983) << "there is none yet";
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xd3, bytes_of("short")).status, 0x6700);
  EXPECT_EQ(card.put_data(0xd3, bytes_of("resetting")).status, 0x9000);
  EXPECT_EQ(card.get_data(0xc4).data[5], 3);
  EXPECT_EQ(card.card().exchange("002c0081", bytes_of("RESETTING111111")).status, 0x63c2);
  EXPECT_EQ(card.card().exchange("002c0081", both).status, 0x9000);
  EXPECT_EQ(card.verify(0x82, "111111").status, 0x9000);
  EXPECT_EQ(card.put_data(0xd3, {}).status, 0x9000);
  EXPECT_EQ(card.get_data(0xc4).data[5], 0);
}

TEST(OpenPgpKdf, PasswordsAreSentAsHashes) {
  OpenPgpClient card({{"kdf", "on"}, {"pin", "246810"}});
  const auto kdf = parse_kdf(card.get_data(0xf9).data);
  ASSERT_TRUE(kdf);
  EXPECT_EQ(card.verify(0x82, "246810").status, 0x63c2);
  const Bytes hashed = derived_password(*kdf, kdf->salt_pw1, "246810");
  EXPECT_EQ(card.card().exchange("00200082", hashed).status, 0x9000);
  EXPECT_EQ(hashed, kdf->initial_pw1);
}

TEST(OpenPgpKdf, ANewObjectIsTransparentToTheCard) {
  OpenPgpClient card;
  EXPECT_EQ(to_hex(card.get_data(0xf9).data), "810100");
  const Kdf kdf = make_kdf("123456", "12345678");
  EXPECT_EQ(card.put_data(0xf9, encode_kdf(kdf)).status, 0x6982);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xf9, bytes_of("nonsense")).status, 0x6a80);
  EXPECT_EQ(card.put_data(0xf9, encode_kdf(kdf)).status, 0x9000);
  EXPECT_EQ(parse_kdf(card.get_data(0xf9).data), kdf);
  EXPECT_EQ(card.state_of(0x83), 0x9000);
  EXPECT_EQ(card.verify(0x81, "123456").status, 0x9000) << "as it was";
}

TEST(OpenPgpKdf, ANewObjectMayBringItsPasswords) {
  OpenPgpClient card({{"kdf_change", "sets"}, {"resetting_code", "resetting"}});
  const Kdf kdf = make_kdf("123456", "12345678");
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xf9, encode_kdf(kdf)).status, 0x9000);
  EXPECT_EQ(card.get_data(0xc4).data[5], 0);
  EXPECT_EQ(card.card().exchange("00200083", kdf.initial_pw3).status, 0x9000);
  EXPECT_EQ(card.put_data(0xf9, kNoKdf).status, 0x9000);
  EXPECT_EQ(card.verify(0x83, "12345678").status, 0x9000);
  card.generate(OpenPgpKey::signature);
  EXPECT_EQ(card.put_data(0xf9, encode_kdf(kdf)).status, 0x6985) << "there is a key";
}

// RFC 4880, 3.7.1.3: salt and passphrase again and again, up to the count.
TEST(OpenPgpKdf, HashesUpToTheCount) {
  const Kdf kdf{.hash = 0x08,
                .count = 20,
                .salt_pw1 = *from_hex("0001020304050607"),
                .salt_resetting_code = {},
                .salt_pw3 = {},
                .initial_pw1 = {},
                .initial_pw3 = {}};
  // SHA-256 of 0001020304050607 "123456" 000102030405.
  EXPECT_EQ(to_hex(derived_password(kdf, kdf.salt_pw1, "123456")),
            "33d3fce5b5bf3211371ef48075561f738ecf1f7d65c7d7f6eaebe6578c4d7799");
}

TEST(OpenPgpLifeCycle, TerminatesAndStartsAgain) {
  OpenPgpClient card({{"pin", "246810"}});
  card.make_key(OpenPgpKey::signature, KeyAlgorithm::p256);
  card.put_data(0x5e, bytes_of("siti"));
  card.card().reinsert();
  card.select();
  EXPECT_EQ(card.transmit("00e60000").status, 0x6985);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.transmit("00e60000").status, 0x9000);
  EXPECT_EQ(card.select().status, 0x6285);
  EXPECT_EQ(card.get_data(0x6e).status, 0x6985);
  EXPECT_EQ(card.transmit("00440000").status, 0x9000);
  EXPECT_EQ(card.select().status, 0x9000);
  EXPECT_EQ(card.verify(0x81, "123456").status, 0x9000) << "the factory's";
  EXPECT_EQ(card.read_key(OpenPgpKey::signature).status, 0x6a88);
  EXPECT_TRUE(card.get_data(0x5e).data.empty());
}

TEST(OpenPgpLifeCycle, BlockedPasswordsTerminateToo) {
  OpenPgpClient card;
  block(card, 0x83);
  EXPECT_EQ(card.transmit("00e60000").status, 0x6985);
  block(card, 0x81);
  EXPECT_EQ(card.transmit("00e60000").status, 0x9000);
  EXPECT_EQ(card.transmit("00440000").status, 0x9000);
  EXPECT_EQ(card.verify(0x83, "12345678").status, 0x9000);
}

TEST(OpenPgpLifeCycle, SomeCardsHaveNone) {
  OpenPgpClient card({{"life_cycle", "no"}});
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.transmit("00e60000").status, 0x6d00);
  EXPECT_EQ(card.application_data(0x5f52)[7], 0x00);
}

TEST(OpenPgpLifeCycle, ActivationOfAnActiveCardChangesNothing) {
  OpenPgpClient card({{"pin", "246810"}});
  EXPECT_EQ(card.transmit("00440000").status, 0x9000);
  EXPECT_EQ(card.verify(0x81, "246810").status, 0x9000);
}

}  // namespace
}  // namespace kunci::harness
