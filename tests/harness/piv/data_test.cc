// SPDX-License-Identifier: Apache-2.0
// GET DATA and PUT DATA (SP 800-73-4 pt 2, 3.1.2 and 3.3.1; access rules: pt 1, table 2).
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/piv/piv_client.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint32_t kPinProtected[] = {0x5fc103, 0x5fc108, 0x5fc109, 0x5fc121, 0x5fc123};

Bytes content_of(const Response& response) {
  const auto content = tlv::find(response.data, 0x53);
  return content ? copy_of(*content) : Bytes{};
}

TEST(PivData, APersonalisedCardTellsWhoItIs) {
  PivClient piv;
  const Bytes chuid = content_of(piv.get_data(0x5fc102));
  EXPECT_EQ(tlv::find(chuid, 0x34)->size(), 16U);
  EXPECT_EQ(chuid.size(), 59U);
  const Bytes capabilities = content_of(piv.get_data(0x5fc107));
  EXPECT_EQ(tlv::find(capabilities, 0xf0)->size(), 21U);
  EXPECT_EQ(to_hex(*tlv::find(capabilities, 0xf5)), "10");
  EXPECT_EQ(content_of(piv.get_data(0x5fc102)), chuid);
  PivClient other;
  EXPECT_NE(content_of(other.get_data(0x5fc102)), chuid) << "each card has a number of its own";
}

TEST(PivData, AFactoryCardTellsLittle) {
  PivClient piv({{"content", "factory"}});
  EXPECT_EQ(piv.get_data(0x5fc102).status, 0x6a82);
  EXPECT_EQ(piv.get_data(0x5fc107).status, 0x6a82);
  EXPECT_EQ(piv.get_data(0x7e).status, 0x9000);
}

TEST(PivData, DiscoveryTellsThePinPolicy) {
  const auto discovery = [](InProcessCard::Options options) {
    return to_hex(PivClient(options).get_data(0x7e).data);
  };
  EXPECT_EQ(discovery({}), "7e124f0ba0000003080000100001005f2f024000");
  EXPECT_EQ(discovery({{"profile", "yubico"}}), "7e124f0ba0000003080000100001005f2f024000");
  EXPECT_EQ(discovery({{"global_pin", "secondary"}}), "7e124f0ba0000003080000100001005f2f026010");
  EXPECT_EQ(discovery({{"global_pin", "primary"}}), "7e124f0ba0000003080000100001005f2f026020");
  EXPECT_EQ(discovery({{"discovery", "no"}}), "");
  EXPECT_EQ(to_hex(PivClient().get_data(0x7f61).data), "7f6103020100");
}

TEST(PivData, PlainCardHidesProtectedObjectsAndTheirAbsence) {
  PivClient piv;
  for (const std::uint32_t tag : kPinProtected) {
    EXPECT_EQ(piv.get_data(tag).status, 0x6982) << std::hex << tag;
  }
  piv.verify("123456");
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc103).status, 0x6a82);
}

TEST(PivData, YubicoCardTellsAbsenceToAnybody) {
  PivClient piv({{"profile", "yubico"}});
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x6a82);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  ASSERT_EQ(piv.put_data(0x5fc109, Bytes{0x88, 0x00}).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc109).status, 0x6982);
  piv.verify("123456");
  EXPECT_EQ(to_hex(piv.get_data(0x5fc109).data), "53028800");
}

TEST(PivData, WritingNeedsTheManagementKey) {
  PivClient piv;
  EXPECT_EQ(piv.put_data(0x5fc105, bytes_of("x")).status, 0x6982);
  piv.verify("123456");
  EXPECT_EQ(piv.put_data(0x5fc105, bytes_of("x")).status, 0x6982);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.put_data(0x5fc105, bytes_of("x")).status, 0x9000);
  EXPECT_EQ(content_of(piv.get_data(0x5fc105)), copy_of(bytes_of("x")));
  piv.card().reinsert();
  piv.select();
  EXPECT_EQ(content_of(piv.get_data(0x5fc105)), copy_of(bytes_of("x")));
  EXPECT_EQ(piv.put_data(0x5fc105, bytes_of("y")).status, 0x6982);
}

TEST(PivData, LongObjectsTravelInChainsAndPages) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  const Bytes content(1900, 0x42);
  ASSERT_EQ(piv.put_data(0x5fc10a, content).status, 0x9000);
  EXPECT_EQ(content_of(piv.get_data(0x5fc10a)), content);
  const Response first = piv.transmit("00cb3fff055c035fc10a00");
  EXPECT_EQ(first.data.size(), 256U);
  EXPECT_EQ(first.status, 0x6100);
  const Response whole = piv.transmit("00cb3fff0000055c035fc10a0000");
  EXPECT_EQ(whole.data.size(), 1904U);
  EXPECT_EQ(whole.status, 0x9000);
  const Bytes image(12710, 0x24);
  EXPECT_EQ(piv.put_data(0x5fc108, image).status, 0x9000);
}

TEST(PivData, AnInterruptedChainWritesNothing) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.transmit("10db3fff055c035fc105").status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc105).status, 0x6a82);
  EXPECT_EQ(piv.transmit("00db3fff03530141").status, 0x6a80);
  EXPECT_EQ(piv.get_data(0x5fc105).status, 0x6a82);
}

TEST(PivData, EmptyContentTakesAnObjectAway) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  piv.put_data(0x5fc105, bytes_of("x"));
  EXPECT_EQ(piv.put_data(0x5fc105, {}).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc105).status, 0x6a82);
  PivClient other({{"empty", "zero"}});
  EXPECT_EQ(to_hex(other.get_data(0x5fc105).data), "5300");
  EXPECT_EQ(other.get_data(0x5fc199).status, 0x6a82);
}

TEST(PivData, RefusesOtherParametersAndForms) {
  PivClient piv;
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.transmit("00cb2f00055c035fc10200").status, 0x6a86);
  EXPECT_EQ(piv.transmit("00db3f00055c035fc10200").status, 0x6a86);
  EXPECT_EQ(piv.transmit("00cb3fff055d035fc10200").status, 0x6a80);
  EXPECT_EQ(piv.transmit("00cb3fff055c045fc10200").status, 0x6a80);
  EXPECT_EQ(piv.transmit("00cb3fff00").status, 0x6a80);
  EXPECT_EQ(piv.transmit("00cb3fff025c0000").status, 0x6a82);
  EXPECT_EQ(piv.get_data(0x5fc104).status, 0x6a82);
  EXPECT_EQ(piv.get_data(0x5fff00).status, 0x6a82);
  EXPECT_EQ(piv.transmit("00db3fff055c035fc105").status, 0x6a80);
  EXPECT_EQ(piv.transmit("00db3fff085c035fc105530241").status, 0x6a80);
  EXPECT_EQ(piv.transmit("00db3fff095c035fc10553014100").status, 0x6a80);
  EXPECT_EQ(piv.put_data(0x5fff00, bytes_of("x")).status, 0x6a81);
}

TEST(PivData, MemoryEnds) {
  PivClient piv({{"capacity", "4000"}});
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.put_data(0x5fc105, Bytes(3053)).status, 0x6a84);
  EXPECT_EQ(piv.put_data(0x5fc105, Bytes(3052)).status, 0x9000);
  EXPECT_EQ(piv.put_data(0x5fc10a, Bytes(1000)).status, 0x6a84);
  EXPECT_EQ(piv.put_data(0x5fc105, Bytes(2000)).status, 0x9000) << "the old content makes room";
  EXPECT_EQ(piv.put_data(0x5fc10a, Bytes(1000)).status, 0x9000);
  EXPECT_EQ(piv.put_data(0x5fc109, Bytes(246)).status, 0x6a84);
}

TEST(PivData, DiscoveryCanBeWrittenOnAPlainCardOnly) {
  constexpr std::string_view kWrite = "00db3fff147e124f0ba0000003080000100001005f2f024000";
  PivClient piv({{"discovery", "no"}});
  EXPECT_EQ(piv.get_data(0x7e).status, 0x6a82);
  ASSERT_EQ(piv.authenticate(), 0x9000);
  EXPECT_EQ(piv.transmit(kWrite).status, 0x9000);
  EXPECT_EQ(to_hex(piv.get_data(0x7e).data), "7e124f0ba0000003080000100001005f2f024000");
  PivClient yubico({{"profile", "yubico"}});
  ASSERT_EQ(yubico.authenticate(), 0x9000);
  EXPECT_EQ(yubico.transmit(kWrite).status, 0x6a81);
}

TEST(PivData, YubicoCardHasRoomForOtherTags) {
  PivClient piv({{"profile", "yubico"}});
  ASSERT_EQ(piv.authenticate(), 0x9000);
  for (const std::uint32_t tag : {0x5fff00U, 0x5fff10U, 0x5f0000U}) {
    EXPECT_EQ(piv.get_data(tag).status, 0x6a82);
    EXPECT_EQ(piv.put_data(tag, bytes_of("data")).status, 0x9000);
    EXPECT_EQ(content_of(piv.get_data(tag)), copy_of(bytes_of("data")));
  }
  EXPECT_EQ(piv.put_data(0x600000, bytes_of("data")).status, 0x6a81);
}

TEST(PivData, KeyHistoryCountsRetiredKeys) {
  PivClient piv({{"key_history", "2"}});
  EXPECT_EQ(to_hex(piv.get_data(0x5fc10c).data), "5308c10102c20100fe00");
  EXPECT_EQ(piv.get_data(0x5fc10d).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc10e).status, 0x9000);
  EXPECT_EQ(piv.get_data(0x5fc10f).status, 0x6a82);
}

}  // namespace
}  // namespace kunci::harness
