// SPDX-License-Identifier: Apache-2.0
// The management key's protocols (SP 800-73-4 pt 2, 3.2.4 and appendix A).
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/piv/block_cipher.h"
#include "tests/harness/piv/piv_client.h"
#include "tests/harness/piv/piv_names.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

Bytes counting_key(std::size_t size) {
  Bytes key(size);
  for (std::size_t i = 0; i < size; ++i) key[i] = static_cast<std::uint8_t>(i % 8 + 1);
  return key;
}

bool can_write(PivClient& piv) { return piv.put_data(0x5fc105, bytes_of("x")).status == 0x9000; }

Bytes value_in(const Response& response, tlv::Tag tag) {
  const auto inside = tlv::find(response.data, 0x7c);
  const auto value = inside ? tlv::find(*inside, tag) : fail(Errc::malformed);
  return value ? copy_of(*value) : Bytes{};
}

struct Algorithm {
  const char* name;
  std::uint8_t id;
  std::size_t key_size;
};

class ManagementAlgorithm : public testing::TestWithParam<Algorithm> {};

TEST_P(ManagementAlgorithm, AuthenticatesMutually) {
  PivClient piv({{"management", GetParam().name}});
  Bytes key = counting_key(GetParam().key_size);
  EXPECT_EQ(piv.authenticate(key, GetParam().id), 0x9000);
  EXPECT_TRUE(can_write(piv));
  key.back() ^= 0x02;
  EXPECT_EQ(piv.authenticate(key, GetParam().id), 0x6982);
  EXPECT_FALSE(can_write(piv)) << "a failed protocol ends the security status";
}

TEST_P(ManagementAlgorithm, AuthenticatesTheClientAlone) {
  PivClient piv({{"management", GetParam().name}});
  const Bytes key = counting_key(GetParam().key_size);
  const std::string header = "0087" + to_hex({&GetParam().id, 1}) + "9b";
  const Response asked = piv.card().exchange(header, *from_hex("7c028100"));
  const Bytes challenge = value_in(asked, 0x81);
  ASSERT_EQ(challenge.size(), block_size(GetParam().id));
  const Bytes answer = encrypt_block(GetParam().id, key, challenge);
  const Bytes response = tlv::element(0x7c, tlv::element(0x82, answer));
  EXPECT_EQ(piv.card().exchange(header, response), (Response{{}, 0x9000}));
  EXPECT_TRUE(can_write(piv));
}

TEST_P(ManagementAlgorithm, AuthenticatesTheCardAlone) {
  PivClient piv({{"management", GetParam().name}});
  const Bytes key = counting_key(GetParam().key_size);
  const Bytes challenge(block_size(GetParam().id), 0x77);
  const Bytes data =
      tlv::element(0x7c, {tlv::element(0x81, challenge), tlv::element(0x82, ByteView{})});
  const Response response = piv.card().exchange("0087" + to_hex({&GetParam().id, 1}) + "9b", data);
  EXPECT_EQ(value_in(response, 0x82), encrypt_block(GetParam().id, key, challenge));
  EXPECT_FALSE(can_write(piv));
}

INSTANTIATE_TEST_SUITE_P(All, ManagementAlgorithm,
                         testing::Values(Algorithm{"3des", 0x03, 24}, Algorithm{"aes128", 0x08, 16},
                                         Algorithm{"aes192", 0x0a, 24},
                                         Algorithm{"aes256", 0x0c, 32}),
                         [](const auto& test) { return std::string("with_") + test.param.name; });

TEST(PivManagement, KnowsTheOlderNumberOf3Des) {
  PivClient piv;
  EXPECT_EQ(piv.transmit("0087009b047c02800000").status, 0x9000);
}

TEST(PivManagement, RefusesAnotherAlgorithm) {
  PivClient piv;
  EXPECT_EQ(piv.transmit("0087089b047c02800000").status, 0x6a86);
  PivClient yubico({{"profile", "yubico"}});
  EXPECT_EQ(yubico.transmit("0087039b047c02800000").status, 0x6a80);
}

TEST(PivManagement, AChallengeLivesForOneCommand) {
  PivClient piv;
  const Bytes key = counting_key(24);
  const Response asked = piv.transmit("0087039b047c02810000");
  const Bytes answer = encrypt_block(0x03, key, value_in(asked, 0x81));
  const Bytes response = tlv::element(0x7c, tlv::element(0x82, answer));
  piv.get_data(0x5fc102);
  EXPECT_EQ(piv.card().exchange("0087039b", response).status, 0x6982);
  EXPECT_EQ(piv.card().exchange("0087039b", response).status, 0x6982);
}

TEST(PivManagement, AWitnessIsNoChallenge) {
  PivClient piv;
  const Response asked = piv.transmit("0087039b047c02800000");
  const Bytes answer = value_in(asked, 0x80);
  const Bytes response = tlv::element(0x7c, tlv::element(0x82, answer));
  EXPECT_EQ(piv.card().exchange("0087039b", response).status, 0x6982);
}

TEST(PivManagement, RefusesOtherTemplates) {
  PivClient piv;
  for (const char* data : {"", "7c00", "7c028200", "7c0480008100", "7c028500", "7d028000", "7c0180",
                           "7c02800000", "7c0480008000", "7c038101aa"}) {
    EXPECT_EQ(piv.card().exchange("0087039b", *from_hex(data)).status, 0x6a80) << data;
  }
}

TEST(PivManagement, StatusEndsWithThePower) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  piv.card().reinsert();
  piv.select();
  EXPECT_FALSE(can_write(piv));
}

TEST(PivManagement, OptionsSetTheKey) {
  const std::string key = "000102030405060708090a0b0c0d0e0f";
  PivClient piv({{"management", "aes128"}, {"management_key", key}});
  EXPECT_EQ(piv.authenticate(*from_hex(key), 0x08), 0x9000);
  EXPECT_THROW(PivClient({{"management_key", key}}), std::invalid_argument);
}

}  // namespace
}  // namespace kunci::harness
