// SPDX-License-Identifier: Apache-2.0
#include <PCSC/reader.h>
#include <arpa/inet.h>
#include <gmock/gmock.h>

#include <cstring>
#include <future>

#include "tests/harness/reader/bench_test.h"

namespace kunci::harness {
namespace {

using testing::IsEmpty;
using namespace std::chrono_literals;

/// Remembers the last command and answers it with 9000.
class RecordingCard final : public VirtualCard {
 public:
  std::vector<uint8_t> atr() const override { return hex("3b80810101"); }
  void power_up() override {}
  void power_down() override {}
  void reset() override {}
  std::vector<uint8_t> transmit(std::span<const uint8_t> command) override {
    last = copy_of(command);
    return {0x90, 0x00};
  }

  Bytes last;
};

class PinPadTest : public BenchTest {
 protected:
  void SetUp() override {
    connection_.emplace(plug("echo:pinpad=1", card_));
    ASSERT_EQ(connection_->result(), SCARD_S_SUCCESS);
  }

  void TearDown() override {
    connection_.reset();
    BenchTest::TearDown();
  }

  PinPadPerson& person() { return *token().attachment->person(); }

  /// The control code that the reader names for a feature, as a client finds it.
  DWORD feature(uint8_t wanted) {
    const Bytes list = connection_->control(CM_IOCTL_GET_FEATURE_REQUEST).data;
    for (size_t at = 0; at + 6 <= list.size(); at += 6) {
      uint32_t value = 0;
      std::memcpy(&value, list.data() + at + 2, sizeof value);
      if (list[at] == wanted) return ntohl(value);
    }
    return 0;
  }

  Bytes verify() { return connection_->control(feature(FEATURE_VERIFY_PIN_DIRECT), kVerify).data; }
  Bytes modify() { return connection_->control(feature(FEATURE_MODIFY_PIN_DIRECT), kModify).data; }

  const Bytes kVerify = hex("1e00820800080402010904000000000d0000000020008008ffffffffffffffff");
  const Bytes kModify =
      hex("1e0082080000080804030203090400010200000015000000"
          "0024008010ffffffffffffffffffffffffffffffff");

  std::shared_ptr<RecordingCard> card_ = std::make_shared<RecordingCard>();
  std::optional<CardConnection> connection_;
};

TEST_F(PinPadTest, TellsWhatItCan) {
  EXPECT_NE(feature(FEATURE_VERIFY_PIN_DIRECT), 0u);
  EXPECT_NE(feature(FEATURE_MODIFY_PIN_DIRECT), 0u);
  const DWORD code = feature(FEATURE_IFD_PIN_PROPERTIES);
  EXPECT_EQ(connection_->control(code).data.size(), sizeof(PIN_PROPERTIES_STRUCTURE));
}

TEST_F(PinPadTest, SendsWhatThePersonTypes) {
  person().types("123456");
  EXPECT_EQ(verify(), hex("9000"));
  EXPECT_EQ(card_->last, hex("0020008008313233343536ffff"));
}

TEST_F(PinPadTest, SendsNothingWhenThePersonCancels) {
  person().cancels();
  EXPECT_EQ(verify(), hex("6401"));
  EXPECT_THAT(card_->last, IsEmpty());
}

TEST_F(PinPadTest, TimesOutWhenNobodyIsThere) {
  EXPECT_EQ(verify(), hex("6400"));
  EXPECT_THAT(card_->last, IsEmpty());
}

TEST_F(PinPadTest, RefusesAPinThatIsTooShort) {
  person().types("123");
  EXPECT_EQ(verify(), hex("6403"));
}

TEST_F(PinPadTest, ChangesThePin) {
  person().types("123456");
  person().types("654321");
  person().types("654321");
  EXPECT_EQ(modify(), hex("9000"));
  EXPECT_EQ(card_->last, hex("0024008010313233343536ffff363534333231ffff"));
}

TEST_F(PinPadTest, ChangesNothingWhenTheNewPinsDiffer) {
  person().types("123456");
  person().types("654321");
  person().types("111111");
  EXPECT_EQ(modify(), hex("6402"));
  EXPECT_THAT(card_->last, IsEmpty());
}

TEST_F(PinPadTest, EndsTheWaitingWhenTheCardIsTakenOut) {
  person().types("123456", 1h);
  auto verified = std::async(std::launch::async, [this] {
    return connection_->control(feature(FEATURE_VERIFY_PIN_DIRECT), kVerify).result;
  });
  ASSERT_EQ(verified.wait_for(50ms), std::future_status::timeout);
  bench().remove(token().spec.name);
  ASSERT_EQ(verified.wait_for(5s), std::future_status::ready);
  EXPECT_NE(verified.get(), SCARD_S_SUCCESS);
}

TEST_F(PinPadTest, RefusesABrokenStructure) {
  person().types("123456");
  const DWORD code = feature(FEATURE_VERIFY_PIN_DIRECT);
  EXPECT_EQ(connection_->control(code, ByteView(kVerify).first(10)).data, hex("6b80"));
}

}  // namespace
}  // namespace kunci::harness
