// SPDX-License-Identifier: Apache-2.0
// Yubico's extensions for the card as a whole, and what came with which firmware.
#include <gtest/gtest.h>

#include <fstream>
#include <initializer_list>

#include "base/hex.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/crypto/openssl_check.h"
#include "tests/harness/piv/attestation_key.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kP256 = 0x11;
constexpr std::string_view kReset = "00fb0000";

TEST(YubicoAdmin, TellsVersionAndSerial) {
  PivClient piv({{"profile", "yubico"}, {"version", "5.4.3"}, {"serial", "16909060"}});
  EXPECT_EQ(to_hex(piv.transmit("00fd0000").data), "050403");
  EXPECT_EQ(to_hex(piv.transmit("00f80000").data), "01020304");
  EXPECT_EQ(piv.transmit("00fd0001").status, 0x6a86);
  EXPECT_EQ(piv.transmit("00f80001").status, 0x6a86);
}

TEST(YubicoAdmin, OlderFirmwareHasLess) {
  PivClient piv({{"profile", "yubico"}, {"version", "4.3.5"}});
  ASSERT_EQ(piv.authenticate(), 0x9000);
  for (const std::string_view ins : {"f6", "f7", "f8"}) {
    EXPECT_EQ(piv.transmit("00" + std::string(ins) + "009a00").status, 0x6d00) << ins;
  }
  for (const std::uint8_t algorithm : std::initializer_list<std::uint8_t>{0x05, 0x16, 0xe0}) {
    EXPECT_EQ(piv.generate(0x9a, algorithm).status, 0x6a80) << int{algorithm};
  }
  EXPECT_EQ(piv.generate(0x9a, kP256, *from_hex("aa0101")).status, 0x9000);
  EXPECT_EQ(piv.card().exchange("00ffffff", *from_hex("089b10" + std::string(32, '7'))).status,
            0x6a80);
  EXPECT_EQ(piv.card().exchange("00ffffff", *from_hex("039b18" + std::string(48, '7'))).status,
            0x9000);
  EXPECT_EQ(piv.card().exchange("00f99a00").status, 0x9000);
}

TEST(YubicoAdmin, SetsTheManagementKey) {
  PivClient piv({{"profile", "yubico"}});
  const Bytes data = *from_hex("0c9b20" + std::string(64, '7'));
  EXPECT_EQ(piv.card().exchange("00ffffff", data).status, 0x6982);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.card().exchange("00ffff00", data).status, 0x6a86);
  EXPECT_EQ(piv.card().exchange("00ff00ff", data).status, 0x6a86);
  EXPECT_EQ(piv.card().exchange("00ffffff", ByteView(data).first(20)).status, 0x6700);
  EXPECT_EQ(piv.card().exchange("00ffffff", *from_hex("0c9b10" + std::string(32, '7'))).status,
            0x6a80);
  EXPECT_EQ(piv.card().exchange("00ffffff", *from_hex("079b10" + std::string(32, '7'))).status,
            0x6a80);
  EXPECT_EQ(piv.card().exchange("00ffffff", data).status, 0x9000);
  piv.select();
  EXPECT_NE(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.authenticate(Bytes(32, 0x77), 0x0c), 0x9000);
}

TEST(YubicoAdmin, SetsRetriesAndFactoryPins) {
  PivClient piv({{"profile", "yubico"}});
  piv.change("123456", "654321");
  piv.change("12345678", "87654321", 0x81);
  piv.verify("654321");
  EXPECT_EQ(piv.transmit("00fa0507").status, 0x6982);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.transmit("00fa0007").status, 0x6a86);
  EXPECT_EQ(piv.transmit("00fa0507").status, 0x9000);
  EXPECT_EQ(piv.transmit("00200080").status, 0x63c5);
  EXPECT_EQ(piv.verify("123456").status, 0x9000);
  EXPECT_EQ(piv.unblock("00000000", "222222").status, 0x63c6);
  EXPECT_EQ(piv.unblock("12345678", "222222").status, 0x9000);
}

TEST(YubicoAdmin, ResetNeedsPinAndPukBlocked) {
  PivClient piv({{"profile", "yubico"}});
  EXPECT_EQ(piv.transmit(kReset).status, 0x6985);
  piv.block_pin();
  EXPECT_EQ(piv.transmit(kReset).status, 0x6985);
  piv.block_puk();
  EXPECT_EQ(piv.transmit("00fb0001").status, 0x6a86);
  EXPECT_EQ(piv.transmit(kReset).status, 0x9000);
}

TEST(YubicoAdmin, ResetGivesTheFactoryStateBack) {
  PivClient piv(
      {{"profile", "yubico"}, {"pin", "777777"}, {"management_key", std::string(48, '7')}});
  ASSERT_EQ(piv.authenticate(Bytes(24, 0x77), 0x0a), 0x9000);
  ASSERT_EQ(piv.generate(0x9a, kP256).status, 0x9000);
  ASSERT_EQ(piv.put_data(0x5fc105, bytes_of("x")).status, 0x9000);
  const Bytes attester = piv.card().exchange("00f700f9").data;
  ASSERT_FALSE(attester.empty());
  piv.block_pin();
  piv.block_puk();
  ASSERT_EQ(piv.transmit(kReset).status, 0x9000);
  EXPECT_EQ(piv.put_data(0x5fc105, bytes_of("x")).status, 0x6982);
  EXPECT_EQ(piv.verify("123456").status, 0x9000);
  EXPECT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc105).status, 0x6a82);
  EXPECT_EQ(piv.card().exchange("00f7009a").status, 0x6a88);
  EXPECT_EQ(piv.card().exchange("00f700f9").data, attester) << "the attestation key stays";
  EXPECT_EQ(piv.get_data(0x5fff01).status, 0x9000);
}

Bytes read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class Attestation : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(piv_.authenticate(), 0x9000); }

  /// The certificate of the attestation key, out of its object.
  Bytes attester() {
    const Response object = piv_.get_data(0x5fff01);
    const auto content = tlv::find(object.data, 0x53);
    const auto certificate = content ? tlv::find(*content, 0x70) : fail(Errc::not_found);
    return certificate ? copy_of(*certificate) : Bytes{};
  }

  CardDirectory directory_{std::nullopt};
  PivClient piv_{{{"profile", "yubico"}, {"state", directory_.path().string()}}};
};

TEST_F(Attestation, ChainsToTheCardsRoot) {
  ASSERT_EQ(piv_.generate(0x9c, kP256).status, 0x9000);
  const Response statement = piv_.card().exchange("00f99c00");
  ASSERT_EQ(statement.status, 0x9000);
  const Bytes root = read_file(directory_.path() / kAttestationRootFile);
  EXPECT_TRUE(verifies_chain(statement.data, attester(), root));
  EXPECT_FALSE(verifies_chain(statement.data, root, root)) << "the link in between is needed";
}

TEST_F(Attestation, StatesKeyVersionSerialAndPolicies) {
  const Response made = piv_.generate(0x9a, 0xe0, *from_hex("aa0103ab0102"));
  const PublicKey key = key_from_objects(KeyAlgorithm::ed25519, made.data);
  const std::string statement = to_hex(piv_.card().exchange("00f99a00").data);
  const auto says = [&statement](const std::string& hex) {
    return statement.find(hex) != std::string::npos;
  };
  EXPECT_TRUE(says("302a300506032b6570032100" + to_hex(key.point)));
  EXPECT_TRUE(says("060a2b0601040182c40a03030403050701"));
  EXPECT_TRUE(says("060a2b0601040182c40a03070406020400bc614e"));
  EXPECT_TRUE(says("060a2b0601040182c40a030804020302"));
  EXPECT_TRUE(says("060a2b0601040182c40a0309040101"));
  EXPECT_TRUE(says(to_hex(bytes_of("YubiKey PIV Attestation 9a"))));
}

TEST_F(Attestation, IsRefusedForImportedAndAbsentKeys) {
  EXPECT_EQ(piv_.transmit("00f99a0000").status, 0x6a80);
  const Bytes scalar = tlv::element(0x06, Bytes(32, 0x01));
  ASSERT_EQ(piv_.card().exchange("00fe119a", scalar).status, 0x9000);
  EXPECT_EQ(piv_.transmit("00f99a0000").status, 0x6a80);
  EXPECT_EQ(piv_.transmit("00f9f90000").status, 0x6a86);
  EXPECT_EQ(piv_.transmit("00f99a0100").status, 0x6a86);
}

TEST_F(Attestation, IsMadeByTheOwnersKeyAndCertificateToo) {
  ASSERT_EQ(piv_.generate(0x9a, kP256).status, 0x9000);
  const Bytes old_attester = attester();
  const Bytes root = read_file(directory_.path() / kAttestationRootFile);
  ASSERT_EQ(piv_.generate(0xf9, 0x06).status, 0x9000);
  const Bytes statement = piv_.card().exchange("00f99a00").data;
  EXPECT_FALSE(statement.empty());
  EXPECT_FALSE(verifies_chain(statement, old_attester, root));
  ASSERT_EQ(piv_.put_data(0x5fff01, {}).status, 0x9000);
  EXPECT_EQ(piv_.transmit("00f99a0000").status, 0x6a80) << "without a certificate there is no name";
}

TEST_F(Attestation, TheOwnersKeyIsNotReplacedByTheFactorys) {
  ASSERT_EQ(piv_.generate(0x9a, kP256).status, 0x9000);
  const Response made = piv_.generate(0xf9, kP256);
  ASSERT_EQ(made.status, 0x9000);
  const PublicKey owners = key_from_objects(KeyAlgorithm::p256, made.data);
  ASSERT_EQ(piv_.card().exchange("00f99a00").status, 0x9000);
  const std::string metadata = to_hex(piv_.card().exchange("00f700f9").data);
  EXPECT_NE(metadata.find(to_hex(owners.point)), std::string::npos);
}

TEST_F(Attestation, KeyIsTheSameInTheNextProcess) {
  const Bytes before = attester();
  PivClient later({{"profile", "yubico"}, {"state", directory_.path().string()}});
  EXPECT_EQ(later.get_data(0x5fff01).data, piv_.get_data(0x5fff01).data);
  EXPECT_EQ(attester(), before);
}

}  // namespace
}  // namespace kunci::harness
