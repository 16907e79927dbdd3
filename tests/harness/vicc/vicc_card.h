// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/card/card_factory.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::harness {

/// Somebody else's virtual card: any program that serves vsmartcard's vpcd (`vicc`, jCardSim, ...)
/// connects to a TCP port of 127.0.0.1 and is from then on the card, with all that this harness
/// does to cards. Without such a program the card is mute.
class ViccCard final : public VirtualCard {
 public:
  /// Listens at `port`, at one that is free if 0. Throws std::system_error.
  explicit ViccCard(uint16_t port);

  uint16_t port() const;

  /// As the program told it at the last power_up() or reset().
  std::vector<uint8_t> atr() const override { return atr_; }

  /// Waits two seconds for a program if none is connected.
  void power_up() override;
  void power_down() override;
  void reset() override;
  std::vector<uint8_t> transmit(std::span<const uint8_t> command) override;

 private:
  void accept_program();
  bool tell(uint8_t request);
  void fetch_atr();

  FileDescriptor listening_;
  FileDescriptor program_;
  std::vector<uint8_t> atr_;
};

/// A ViccCard; its only option is `port`, by default vpcd's own, 35963. Throws
/// std::invalid_argument and std::system_error.
std::unique_ptr<VirtualCard> make_vicc_card(const CardSpec& spec);

}  // namespace kunci::harness
