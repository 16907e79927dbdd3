// SPDX-License-Identifier: Apache-2.0
#include "pcsc/pin_pad_request.h"

#include <gtest/gtest.h>

#include <bit>

#include "base/hex.h"

namespace kunci::pcsc {
namespace {

using iso7816::PinPadRequest;

static_assert(std::endian::native == std::endian::little, "the structures below are written so");

WipedBytes wiped(const std::string& hex) {
  const Bytes octets = from_hex(hex).value();
  return {octets.begin(), octets.end()};
}

TEST(PinPadRequest, ToVerify) {
  const PinPadRequest request{.kind = PinPadRequest::Kind::verify,
                              .command_template = wiped("0020008008ffffffffffffffff"),
                              .min_length = 6,
                              .max_length = 8,
                              .padded_length = 8,
                              .language = 0x0421};
  EXPECT_EQ(to_hex(encode_pin_request(request)),
            "3c3c82"
            "08"
            "00"
            "0806"
            "02"
            "01"
            "2104"
            "00"
            "000000"
            "0d000000"
            "0020008008ffffffffffffffff");
}

TEST(PinPadRequest, ToVerifyAPinWithoutPadding) {
  const PinPadRequest request{.kind = PinPadRequest::Kind::verify,
                              .command_template = wiped("0020008200"),
                              .min_length = 6,
                              .max_length = 127,
                              .padded_length = 0};
  EXPECT_EQ(to_hex(encode_pin_request(request)),
            "3c3c82"
            "00"
            "00"
            "7f06"
            "02"
            "01"
            "0904"
            "00"
            "000000"
            "05000000"
            "0020008200");
}

TEST(PinPadRequest, ToModify) {
  const PinPadRequest request{.kind = PinPadRequest::Kind::modify,
                              .command_template = wiped("0024008010" + std::string(32, 'f')),
                              .min_length = 6,
                              .max_length = 8,
                              .padded_length = 8,
                              .old_pin_offset = 0,
                              .new_pin_offset = 8};
  EXPECT_EQ(to_hex(encode_pin_request(request)),
            "3c3c82"
            "08"
            "00"
            "00"
            "08"
            "0806"
            "03"
            "02"
            "03"
            "0904"
            "000102"
            "000000"
            "15000000"
            "0024008010" +
                std::string(32, 'f'));
}

TEST(PinPadRequest, ToSetANewPinWithoutTheOldOne) {
  const PinPadRequest request{.kind = PinPadRequest::Kind::modify,
                              .command_template = wiped("002c028008ffffffffffffffff"),
                              .min_length = 6,
                              .max_length = 8,
                              .padded_length = 8,
                              .ask_old_pin = false};
  EXPECT_EQ(to_hex(encode_pin_request(request)),
            "3c3c82"
            "08"
            "00"
            "00"
            "00"
            "0806"
            "01"
            "02"
            "02"
            "0904"
            "010202"
            "000000"
            "0d000000"
            "002c028008ffffffffffffffff");
}

TEST(PinPadAnswer, OfTheReaderItselfIsAnError) {
  struct Case {
    std::uint16_t status;
    Errc error;
  };
  for (const auto& [status, error] :
       {Case{0x6400, Errc::timed_out}, Case{0x6401, Errc::cancelled}, Case{0x6402, Errc::cancelled},
        Case{0x6403, Errc::pin_length}, Case{0x6b80, Errc::unsupported}}) {
    const Bytes answer{static_cast<std::uint8_t>(status >> 8), static_cast<std::uint8_t>(status)};
    const auto checked = check_pad_answer(answer);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error(), (Error{.code = error, .tries_left = {}, .status_word = status}));
  }
}

TEST(PinPadAnswer, OfTheCardIsLeftToTheCaller) {
  for (const char* answer : {"9000", "63c2", "6983", "", "64", "016400"}) {
    EXPECT_TRUE(check_pad_answer(from_hex(answer).value())) << answer;
  }
}

}  // namespace
}  // namespace kunci::pcsc
