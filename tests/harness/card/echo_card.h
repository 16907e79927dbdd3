// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "tests/harness/card/virtual_card.h"

namespace kunci::harness {

/// The protocols that an EchoCard's ATR names; the first is the default.
enum class EchoProtocol { kT0, kT1 };

/// A card without an application, for trying the way to a card. What it answers:
///
/// | command | answer |
/// |---|---|
/// | any with data | the same data, at most Le bytes, 9000 |
/// | INS B0 without data | Le bytes that count up from P2, 9000 |
/// | INS 20 with data | 9000 if the data is `31 32 33 34 35 36 FF FF`, else 63C2; never data |
/// | INS CA without data | two bytes: how often it was powered up, how often reset warm; 9000 |
/// | any other without data | 9000 |
class EchoCard final : public VirtualCard {
 public:
  explicit EchoCard(EchoProtocol protocol) : protocol_(protocol) {}

  std::vector<uint8_t> atr() const override;
  void power_up() override { ++power_ups_; }
  void power_down() override {}
  void reset() override { ++resets_; }
  std::vector<uint8_t> transmit(std::span<const uint8_t> command) override;

 private:
  EchoProtocol protocol_;
  uint8_t power_ups_ = 0;
  uint8_t resets_ = 0;
};

}  // namespace kunci::harness
