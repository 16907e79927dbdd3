// SPDX-License-Identifier: Apache-2.0
// Cards that answer whatever they like.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>

#include "base/bytes.h"
#include "tests/harness/card/virtual_card.h"
#include "token/driver.h"
#include "token/key.h"

namespace kunci::test {

/// Answers by chance, the same with the same seed; often in the forms that the driver of a family
/// looks for, which the family's own class knows.
class CapriciousCard : public harness::VirtualCard {
 public:
  explicit CapriciousCard(std::uint32_t seed) : chance_(seed) {}

  [[nodiscard]] std::vector<std::uint8_t> atr() const final { return {0x3b, 0x00}; }
  void power_up() final {}
  void power_down() final {}
  void reset() final {}
  std::vector<std::uint8_t> transmit(std::span<const std::uint8_t> command) final;

  [[nodiscard]] std::size_t exchanges() const { return exchanges_; }

 protected:
  /// An answer that is not left to chance, status word included: at first the card must be one of
  /// its family, or nothing would be tried at all.
  virtual std::optional<Bytes> chosen_answer() = 0;
  /// The tag around what this command's answer should be; nothing: any.
  [[nodiscard]] virtual std::optional<std::uint8_t> outer_tag(std::uint8_t instruction) const = 0;
  [[nodiscard]] virtual std::span<const std::uint8_t> inner_tags() const = 0;

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(chance_()) % limit; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(below(256)); }

 private:
  Bytes noise(std::size_t most);
  Bytes body(std::uint8_t instruction);
  std::uint16_t status_word();

  std::mt19937 chance_;
  std::size_t exchanges_ = 0;
};

/// Everything that a token can do, tried on one card after the other: nothing crashes, grows
/// without bounds or goes on for ever.
void expect_capricious_cards_are_survived(
    const std::function<std::shared_ptr<CapriciousCard>(std::uint32_t seed)>& make_card,
    decltype(Driver::probe) probe, std::span<const KeyReference> places);

}  // namespace kunci::test
