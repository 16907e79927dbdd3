// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "tests/harness/card/in_process.h"

namespace kunci::harness {

/// The host's side of the PIV commands, for tests of the card. It checks nothing: a test looks at
/// what comes back.
class PivClient {
 public:
  explicit PivClient(InProcessCard::Options options = {}) : card_("piv", options) { select(); }

  InProcessCard& card() { return card_; }
  Response transmit(std::string_view hex) { return card_.transmit(hex); }

  Response select();
  Response verify(std::string_view pin, std::uint8_t reference = 0x80);
  /// CHANGE REFERENCE DATA (24) or RESET RETRY COUNTER (2C) with two values, each padded.
  Response change(std::string_view old_value, std::string_view new_value,
                  std::uint8_t reference = 0x80);
  Response unblock(std::string_view puk, std::string_view new_pin);

  /// Mutual authentication with the management key; the status of the last command.
  StatusWord authenticate(ByteView key, std::uint8_t algorithm);
  /// With the factory's key of the card's profile.
  StatusWord authenticate();

  Response get_data(std::uint32_t tag);
  Response put_data(std::uint32_t tag, ByteView content);

  /// GENERATE ASYMMETRIC KEY PAIR; `policies` are the octets after the mechanism.
  Response generate(std::uint8_t reference, std::uint8_t algorithm, ByteView policies = {});
  /// GENERAL AUTHENTICATE: 82 00 and the input under `tag` (81 or 85). The data are what stands
  /// in 82.
  Response use_key(std::uint8_t reference, std::uint8_t algorithm, ByteView input,
                   std::uint8_t tag = 0x81);

  /// Wrong PINs until none is left.
  void block_pin();
  void block_puk();

 private:
  InProcessCard card_;
};

}  // namespace kunci::harness
