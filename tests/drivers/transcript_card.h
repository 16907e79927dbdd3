// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "base/bytes.h"
#include "tests/harness/card/virtual_card.h"

namespace kunci::test {

/// A card that says again what a card once said. Its file has a line for each thing: `! ATR`,
/// `> command`, `< answer`, in hexadecimal, and `# remark`.
///
/// In order and without a fault between them the commands must be the very same. Afterwards, when a
/// driver tries to recover, a command is answered as it was at any time; others with 6F00.
class TranscriptCard final : public harness::VirtualCard {
 public:
  /// Throws std::runtime_error where the file is missing or makes no sense.
  explicit TranscriptCard(const std::filesystem::path& file);

  [[nodiscard]] Bytes atr() const override { return atr_; }
  void power_up() override {}
  void power_down() override {}
  void reset() override {}
  Bytes transmit(ByteView command) override;

  /// Every exchange took place, and no other.
  [[nodiscard]] bool followed() const { return next_ == exchanges_.size() && strays_ == 0; }
  [[nodiscard]] std::size_t size() const { return exchanges_.size(); }

 private:
  struct Exchange {
    Bytes command;
    Bytes answer;
  };

  Bytes atr_;
  std::vector<Exchange> exchanges_;
  std::size_t next_ = 0;
  std::size_t strays_ = 0;
};

}  // namespace kunci::test
