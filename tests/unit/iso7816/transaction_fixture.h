// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "iso7816/card.h"
#include "iso7816/transaction.h"
#include "scripted_card.h"

namespace kunci::iso7816 {

inline constexpr const char* kExtendedAtr = "3b0580730000c0";  // chaining and extended length
inline constexpr std::size_t kExtendedReader = 65535 + 9;

inline std::string repeated(const std::string& hex, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += hex;
  return out;
}

inline CommandApdu put(std::size_t data, std::size_t expected = 0) {
  return {.cla = 0x00,
          .ins = 0xdb,
          .p1 = 0x3f,
          .p2 = 0xff,
          .data = WipedBytes(data, 0xaa),
          .expected = expected};
}

inline CommandApdu get(std::size_t expected = 256) {
  return {.cla = 0x00, .ins = 0xcb, .p1 = 0x3f, .p2 = 0xff, .expected = expected};
}

/// Commands to a scripted card, each in a transaction of its own. The script must be followed to
/// its end.
class TransactionTest : public testing::Test {
 protected:
  ~TransactionTest() override { EXPECT_TRUE(script_.done()); }

  void take_extended() {
    script_.atr = from_hex(kExtendedAtr).value();
    script_.max_command_size = kExtendedReader;
  }

  Result<ResponseApdu> transmit(const CommandApdu& command) {
    auto transaction = card_.begin();
    if (!transaction) return fail(transaction.error());
    return transaction->transmit(command);
  }

  void expect_answer(const CommandApdu& command, const std::string& data, std::uint16_t status) {
    const auto answer = transmit(command);
    ASSERT_TRUE(answer) << name_of(answer.error().code);
    EXPECT_EQ(to_hex(answer->data), data);
    EXPECT_EQ(answer->status, StatusWord{status});
  }

  ScriptedCard script_;
  Card card_{script_.connector()};
};

}  // namespace kunci::iso7816
