// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kunci::harness {

/// A card as its contacts show it: power, reset and APDUs (ISO/IEC 7816-3 and 7816-4).
///
/// Whoever holds a card calls it from one thread at a time. A new card is unpowered; transmit() is
/// only called between power_up() and power_down(). An implementation decides by itself what
/// survives a reset, a loss of power and the end of the process.
class VirtualCard {
 public:
  VirtualCard() = default;
  VirtualCard(const VirtualCard&) = delete;
  VirtualCard& operator=(const VirtualCard&) = delete;
  virtual ~VirtualCard() = default;

  /// The answer to reset, TS first; it names the protocols that the card speaks.
  virtual std::vector<uint8_t> atr() const = 0;

  /// Cold reset: all volatile state (selection, security status, chaining) is as on a card just
  /// inserted.
  virtual void power_up() = 0;

  /// Power is cut: the next call is power_up().
  virtual void power_down() = 0;

  /// Warm reset: volatile state is lost, power stays.
  virtual void reset() = 0;

  /// One whole command APDU in (short or extended form), one whole response APDU out, SW1 SW2 last.
  /// An empty answer means that the card stays mute.
  virtual std::vector<uint8_t> transmit(std::span<const uint8_t> command) = 0;
};

}  // namespace kunci::harness
