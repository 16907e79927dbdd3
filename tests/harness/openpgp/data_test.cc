// SPDX-License-Identifier: Apache-2.0
// SELECT and data objects (4.4, 6, 7.2.1, 7.2.5 to 7.2.8, 7.2.15).
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/openpgp/openpgp_client.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kSelectCertificate = "06 60045c027f21";

TEST(OpenPgpSelect, FindsTheTruncatedIdentifier) {
  OpenPgpClient card;
  EXPECT_EQ(card.select(), (Response{{}, 0x9000}));
  EXPECT_EQ(card.transmit("00a4040005d27600012400").status, 0x9000);
  EXPECT_EQ(card.transmit("00a4040006d2760001240200").status, 0x6a82);
}

TEST(OpenPgpSelect, SomeCardsGiveControlInformation) {
  OpenPgpClient card({{"select", "fci"}, {"serial", "305419896"}});
  EXPECT_EQ(to_hex(card.select().data), "6f128410d276000124010304ffff123456780000");
}

TEST(OpenPgpData, TellsWhatTheCardIs) {
  OpenPgpClient card({{"serial", "1"}});
  EXPECT_EQ(to_hex(card.get_data(0x4f).data), "d276000124010304ffff000000010000");
  const std::string history = to_hex(card.get_data(0x5f52).data);
  EXPECT_EQ(history, "0031c573c001c0059000");
  EXPECT_TRUE(to_hex(card.card().card().atr()).contains(history)) << "section 6";
  EXPECT_EQ(to_hex(card.application_data(0xc0)), "5d0000ff0c0004000001");
  EXPECT_EQ(to_hex(card.application_data(0x7f66)), "0202080002020800");
  EXPECT_EQ(to_hex(card.application_data(0xde)), "010002000300");
  EXPECT_EQ(to_hex(card.application_data(0xc1)), "010800002000");
  EXPECT_EQ(card.application_data(0xc5), Bytes(60));
  EXPECT_EQ(card.application_data(0xcd), Bytes(12));
  EXPECT_EQ(to_hex(card.get_data(0x65).data), "5b005f2d005f3500");
}

TEST(OpenPgpData, TemplatesWithTheirOwnTag) {
  OpenPgpClient bare;
  EXPECT_EQ(bare.get_data(0x6e).data[0], 0x4f);
  OpenPgpClient whole({{"templates", "whole"}});
  EXPECT_EQ(whole.get_data(0x6e).data[0], 0x6e);
  EXPECT_EQ(to_hex(whole.get_data(0x7a).data), "7a059303000000");
  EXPECT_EQ(whole.get_data(0xc4).data[0], 0x00) << "no template";
}

TEST(OpenPgpData, TellsItsAlgorithms) {
  OpenPgpClient card({{"algorithms", "nist+25519"}});
  EXPECT_EQ(to_hex(card.get_data(0xfa).data),
            "c109132a8648ce3d030107c106132b81040022c106132b81040023"
            "c10a162b06010401da470f01"
            "c209122a8648ce3d030107c206122b81040022c206122b81040023"
            "c20b122b060104019755010501"
            "c309132a8648ce3d030107c306132b81040022c306132b81040023"
            "c30a162b06010401da470f01");
}

TEST(OpenPgpData, ACardOfVersion2) {
  OpenPgpClient card({{"profile", "v2"}});
  EXPECT_EQ(to_hex(card.get_data(0x4f).data).substr(12, 4), "0201");
  EXPECT_EQ(to_hex(card.application_data(0xc0)), "5c0000ff0c0008000800");
  for (const std::uint16_t tag : std::initializer_list<std::uint16_t>{0xf9, 0xfa, 0xde, 0x7f66}) {
    EXPECT_EQ(card.get_data(tag).status, 0x6a88) << tag;
  }
  EXPECT_EQ(card.transmit("00a5000406 60045c027f21").status, 0x6d00);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xc1, *from_hex("132a8648ce3d030107")).status, 0x6a80);
}

TEST(OpenPgpData, HolderAndLogin) {
  OpenPgpClient card;
  EXPECT_EQ(card.put_data(0x5b, bytes_of("Contoh<<Siti")).status, 0x6982);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0x5b, bytes_of("Contoh<<Siti")).status, 0x9000);
  EXPECT_EQ(card.put_data(0x5f2d, bytes_of("id")).status, 0x9000);
  EXPECT_EQ(card.put_data(0x5f35, bytes_of("2")).status, 0x9000);
  EXPECT_EQ(card.put_data(0x5f35, bytes_of("22")).status, 0x6700);
  EXPECT_EQ(card.put_data(0x5e, bytes_of("siti")).status, 0x9000);
  EXPECT_EQ(to_hex(card.get_data(0x65).data),
            "5b0c436f6e746f683c3c53697469"
            "5f2d0269645f350132");
  EXPECT_EQ(card.get_data(0x5e).data, copy_of(bytes_of("siti")));
  EXPECT_EQ(card.get_data(0x5b).status, 0x6a88) << "in 65 only";
}

TEST(OpenPgpData, PrivateObjectsHaveAnOwnerEach) {
  OpenPgpClient card;
  const auto statuses = [&card](std::uint16_t tag) {
    return std::pair{card.get_data(tag).status, card.put_data(tag, Bytes{0x01}).status};
  };
  using Both = std::pair<StatusWord, StatusWord>;
  EXPECT_EQ(statuses(0x0101), Both(0x9000, 0x6982));
  EXPECT_EQ(statuses(0x0102), Both(0x9000, 0x6982));
  EXPECT_EQ(statuses(0x0103), Both(0x6982, 0x6982));
  EXPECT_EQ(statuses(0x0104), Both(0x6982, 0x6982));
  card.verify(0x82, "123456");
  EXPECT_EQ(statuses(0x0101), Both(0x9000, 0x9000));
  EXPECT_EQ(statuses(0x0102), Both(0x9000, 0x6982));
  EXPECT_EQ(statuses(0x0103), Both(0x9000, 0x9000));
  EXPECT_EQ(statuses(0x0104), Both(0x6982, 0x6982));
  card.select();
  card.verify(0x83, "12345678");
  EXPECT_EQ(statuses(0x0101), Both(0x9000, 0x6982));
  EXPECT_EQ(statuses(0x0102), Both(0x9000, 0x9000));
  EXPECT_EQ(statuses(0x0103), Both(0x6982, 0x6982));
  EXPECT_EQ(statuses(0x0104), Both(0x9000, 0x9000));
}

TEST(OpenPgpData, FingerprintsAndDatesStandInRows) {
  OpenPgpClient card;
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xc8, Bytes(19)).status, 0x6700);
  EXPECT_EQ(card.put_data(0xc8, Bytes(20, 0x22)).status, 0x9000);
  EXPECT_EQ(card.put_data(0xd0, Bytes(4, 0x33)).status, 0x9000);
  EXPECT_EQ(card.put_data(0xca, Bytes(20, 0x44)).status, 0x9000);
  Bytes expected(60);
  std::fill_n(expected.begin() + 20, 20, 0x22);
  EXPECT_EQ(card.application_data(0xc5), expected);
  EXPECT_EQ(to_hex(card.application_data(0xcd)), "000000000000000033333333");
  EXPECT_EQ(card.application_data(0xc6)[0], 0x44);
}

TEST(OpenPgpData, CertificatesByOccurrence) {
  OpenPgpClient card;
  card.verify(0x83, "12345678");
  const std::string select_second = "00a50104" + std::string(kSelectCertificate);
  EXPECT_EQ(card.put_data(0x7f21, bytes_of("first")).status, 0x9000);
  EXPECT_EQ(card.transmit(select_second).status, 0x9000);
  const Bytes large(1900, 0x22);
  EXPECT_EQ(card.put_data(0x7f21, large).status, 0x9000);
  EXPECT_EQ(card.get_data(0x7f21).data, large);
  card.select();
  EXPECT_EQ(card.get_data(0x7f21).data, copy_of(bytes_of("first")));
  EXPECT_EQ(card.card().exchange("00cc7f21").data, large);
  EXPECT_TRUE(card.card().exchange("00cc7f21").data.empty());
  EXPECT_EQ(card.card().exchange("00cc7f21").status, 0x6a88);
  EXPECT_EQ(card.transmit("00a50304" + std::string(kSelectCertificate)).status, 0x6a88);
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0x7f21, Bytes(3073)).status, 0x6700);
}

TEST(OpenPgpData, NextDataFollowsData) {
  OpenPgpClient card;
  EXPECT_EQ(card.card().exchange("00cc7f21").status, 0x6a88);
  card.get_data(0x7f21);
  card.get_data(0x4f);
  EXPECT_EQ(card.card().exchange("00cc7f21").status, 0x6a88);
}

TEST(OpenPgpData, AttributesDecideWhatIsMade) {
  OpenPgpClient card;
  card.make_key(OpenPgpKey::signature, KeyAlgorithm::p256);
  card.put_data(0xc7, Bytes(20, 0x11));
  EXPECT_EQ(to_hex(card.application_data(0xc1)), "132a8648ce3d030107");
  EXPECT_EQ(to_hex(card.application_data(0xde)), "010102000300");
  EXPECT_EQ(card.put_data(0xc1, *from_hex("132a8648ce3d030107")).status, 0x9000);
  EXPECT_EQ(card.read_key(OpenPgpKey::signature).status, 0x9000) << "nothing was changed";
  EXPECT_EQ(card.put_data(0xc1, *from_hex("132b81040022")).status, 0x9000);
  EXPECT_EQ(card.read_key(OpenPgpKey::signature).status, 0x6a88);
  EXPECT_EQ(card.application_data(0xc5), Bytes(60));
  EXPECT_EQ(card.put_data(0xc1, *from_hex("122b81040022")).status, 0x6a80) << "ECDH";
  EXPECT_EQ(card.put_data(0xc1, *from_hex("010c00001100")).status, 0x9000);
  EXPECT_EQ(card.put_data(0xc1, *from_hex("010400002000")).status, 0x6a80) << "1024 bits";
}

TEST(OpenPgpData, AttributesThatStayAsTheyAre) {
  OpenPgpClient card({{"attributes", "fixed"}});
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.put_data(0xc1, *from_hex("132a8648ce3d030107")).status, 0x6985);
  EXPECT_EQ(card.application_data(0xc0)[0], 0x59);
}

TEST(OpenPgpData, LongDataInBothForms) {
  OpenPgpClient card;
  card.verify(0x83, "12345678");
  const Bytes content(300, 0x55);
  EXPECT_EQ(card.transmit("00da5f50 00012c" + to_hex(content)).status, 0x9000);
  EXPECT_EQ(card.transmit("00ca5f50 000000").data, content);
  const Response first = card.transmit("00ca5f5000");
  EXPECT_EQ(first.data.size(), 256U);
  EXPECT_EQ(first.status, 0x612c);
  EXPECT_EQ(card.transmit("00c000002c").data.size(), 44U);
  EXPECT_EQ(card.transmit("00da5f50 000bb8" + to_hex(Bytes(3000))).status, 0x6700)
      << "longer than 7F66 tells";
  OpenPgpClient short_only({{"apdu", "short"}});
  EXPECT_EQ(short_only.transmit("00ca006e000000").status, 0x6700);
  EXPECT_EQ(to_hex(short_only.get_data(0x5f52).data), "0031c573c00180059000");
  EXPECT_TRUE(short_only.application_data(0x7f66).empty());
}

TEST(OpenPgpData, Challenges) {
  OpenPgpClient card;
  const Response first = card.transmit("0084000020");
  EXPECT_EQ(first.data.size(), 32U);
  EXPECT_NE(first.data, card.transmit("0084000020").data);
  EXPECT_EQ(card.transmit("0084000000").status, 0x6700) << "256 octets";
}

TEST(OpenPgpData, RemembersWithoutPower) {
  OpenPgpClient card({{"content", "personalised"}});
  const Bytes before = card.get_data(0x6e).data;
  EXPECT_EQ(to_hex(card.application_data(0xde)), "010102010301");
  EXPECT_FALSE(card.get_data(0x7f21).data.empty());
  card.card().reinsert();
  card.select();
  EXPECT_EQ(card.get_data(0x6e).data, before);
}

TEST(OpenPgpData, RefusesWhatItDoesNotHave) {
  OpenPgpClient card;
  card.verify(0x83, "12345678");
  EXPECT_EQ(card.get_data(0x5f53).status, 0x6a88);
  EXPECT_EQ(card.put_data(0x5f53, Bytes{0x01}).status, 0x6a88);
  EXPECT_EQ(card.get_data(0x73).status, 0x6a88) << "in 6E only";
  EXPECT_EQ(card.transmit("00db3fff024d00").status, 0x6d00) << "no import";
  EXPECT_EQ(card.transmit("00b0000000").status, 0x6d00);
}

}  // namespace
}  // namespace kunci::harness
