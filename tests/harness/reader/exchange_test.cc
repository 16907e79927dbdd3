// SPDX-License-Identifier: Apache-2.0
#include <PCSC/reader.h>

#include "tests/harness/card/echo_card.h"
#include "tests/harness/reader/bench_test.h"

namespace kunci::harness {
namespace {

const Bytes kEcho = hex("0001000002aabb00");
const Bytes kEchoAnswer = hex("aabb9000");
const Bytes kStarts = hex("00ca000002");

class ExchangeTest : public BenchTest {};

/// An extended case 4 that is answered with its own data.
Bytes extended_echo(const Bytes& data) {
  Bytes apdu = hex("0001000000");
  append(apdu, Bytes{static_cast<uint8_t>(data.size() >> 8), static_cast<uint8_t>(data.size())});
  append(apdu, data);
  append(apdu, hex("0000"));
  return apdu;
}

TEST_F(ExchangeTest, AtrIsTheCards) {
  const std::string name = plug("echo");
  SCARDCONTEXT context = 0;
  ASSERT_EQ(SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &context), SCARD_S_SUCCESS);
  SCARD_READERSTATE state{};
  state.szReader = name.c_str();
  ASSERT_EQ(SCardGetStatusChange(context, 0, &state, 1), SCARD_S_SUCCESS);
  EXPECT_EQ(Bytes(state.rgbAtr, state.rgbAtr + state.cbAtr), EchoCard(EchoProtocol::kT1).atr());
  SCardReleaseContext(context);
}

TEST_F(ExchangeTest, ExtendedApdusPassBothWays) {
  const CardConnection connection(plug("echo"));
  EXPECT_EQ(connection.protocol(), static_cast<DWORD>(SCARD_PROTOCOL_T1));
  const Bytes data(3000, 0x5a);
  Bytes expected = data;
  append(expected, hex("9000"));
  EXPECT_EQ(connection.transmit(extended_echo(data)).data, expected);
  EXPECT_EQ(connection.transmit(hex("00b00000000000")).data.size(), 65536u + 2);
}

TEST_F(ExchangeTest, AReaderOfShortApdusRefusesExtendedOnes) {
  const CardConnection connection(plug("echo:apdu=short"));
  const auto refused = static_cast<LONG>(SCARD_E_NOT_TRANSACTED);
  EXPECT_EQ(connection.transmit(extended_echo(Bytes(300, 0x5a))).result, refused);
  EXPECT_EQ(connection.transmit(hex("00b00000000200")).result, refused);
  EXPECT_EQ(token().slot.log().count(), 0u);
  EXPECT_EQ(connection.transmit(hex("00b0000000")).data.size(), 256u + 2);
}

TEST_F(ExchangeTest, T0LeavesGetResponseToTheCaller) {
  const CardConnection connection(plug("echo:protocol=t0"));
  ASSERT_EQ(connection.protocol(), static_cast<DWORD>(SCARD_PROTOCOL_T0));
  EXPECT_EQ(connection.transmit(kEcho).data, hex("6102"));
  EXPECT_EQ(connection.transmit(hex("00c0000002")).data, kEchoAnswer);
  EXPECT_EQ(connection.transmit(hex("00ca000009")).data, hex("6c02"));
  EXPECT_EQ(connection.transmit(extended_echo({1})).result,
            static_cast<LONG>(SCARD_E_NOT_TRANSACTED));
}

TEST_F(ExchangeTest, ResetAndPowerReachTheCard) {
  CardConnection connection(plug("echo"));
  const Bytes before = connection.transmit(kStarts).data;
  ASSERT_EQ(connection.reconnect(SCARD_RESET_CARD), SCARD_S_SUCCESS);
  const Bytes reset = connection.transmit(kStarts).data;
  ASSERT_EQ(connection.reconnect(SCARD_UNPOWER_CARD), SCARD_S_SUCCESS);
  const Bytes powered = connection.transmit(kStarts).data;
  EXPECT_EQ(reset[0], before[0]);
  EXPECT_EQ(reset[1], before[1] + 1);
  EXPECT_EQ(powered[0], before[0] + 1);
  EXPECT_EQ(powered[1], reset[1]);
}

TEST_F(ExchangeTest, FaultsReachTheCaller) {
  const CardConnection connection(plug("echo:reader=slot"));
  FaultPlan plan;
  for (const auto* fault : {"1:lose", "2:truncate", "3:noise", "4:answer=6f00", "5:remove"}) {
    ASSERT_TRUE(plan.add(fault));
  }
  token().slot.set_fault_hook(plan);
  EXPECT_EQ(connection.transmit(kEcho).result, static_cast<LONG>(SCARD_E_NOT_TRANSACTED));
  EXPECT_EQ(connection.transmit(kEcho).data.size(), 1u);
  EXPECT_EQ(connection.transmit(kEcho).data.size(), 65536u);
  EXPECT_EQ(connection.transmit(kEcho).data, hex("6f00"));
  EXPECT_NE(connection.transmit(kEcho).result, SCARD_S_SUCCESS);
  EXPECT_TRUE(
      wait_for_reader(token().attachment->match(), ReaderState::kEmpty, std::chrono::seconds(5)));
}

TEST_F(ExchangeTest, ExchangesAreCountedAndNothingElseIs) {
  const CardConnection connection(plug("echo"));
  EXPECT_EQ(token().slot.log().count(), 0u);
  connection.transmit(hex("0020008008313233343536ffff"));
  connection.transmit(kEcho);
  EXPECT_EQ(token().slot.log().count(), 2u);
  EXPECT_EQ(token().slot.log().lines()[0], "1  0020008008+8 bytes  -> 9000");
}

/// The value of one property, most significant byte first; empty if it is not there.
Bytes property(const Bytes& list, uint8_t wanted) {
  for (size_t at = 0; at + 2 <= list.size(); at += 2 + size_t{list[at + 1]}) {
    if (list[at] != wanted) continue;
    const auto value = ByteView(list).subspan(at + 2, list[at + 1]);
    return {value.rbegin(), value.rend()};
  }
  return {};
}

Bytes properties(const CardConnection& connection) {
  return connection.control(SCARD_CTL_CODE(FEATURE_GET_TLV_PROPERTIES + 0x330)).data;
}

TEST_F(ExchangeTest, ATokenTellsThatItTakesExtendedApdus) {
  const CardConnection connection(plug("echo"));
  EXPECT_EQ(connection.control(CM_IOCTL_GET_FEATURE_REQUEST).data, hex("120442000342"));
  const Bytes list = properties(connection);
  EXPECT_EQ(property(list, PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize), hex("00010000"));
  EXPECT_EQ(property(list, PCSCv2_PART10_PROPERTY_wIdVendor), hex("1209"));
  EXPECT_EQ(property(list, PCSCv2_PART10_PROPERTY_wIdProduct), hex("0001"));
}

TEST_F(ExchangeTest, AReaderOfShortApdusTellsSoWithoutACard) {
  const CardConnection connection(plug("echo:apdu=short,reader=slot,card=out"), 0);
  const Bytes list = properties(connection);
  EXPECT_EQ(property(list, PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize), hex("00000000"));
  EXPECT_EQ(property(list, PCSCv2_PART10_PROPERTY_wIdProduct), hex("0002"));
}

TEST_F(ExchangeTest, AnUnknownControlCodeIsRefused) {
  const CardConnection connection(plug("echo"));
  EXPECT_NE(connection.control(SCARD_CTL_CODE(1)).result, SCARD_S_SUCCESS);
}

}  // namespace
}  // namespace kunci::harness
