// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "tests/harness/card/in_process.h"
#include "tests/harness/openpgp/openpgp_names.h"
#include "tests/harness/softhsm/key.h"

namespace kunci::harness {

/// The host's side of the OpenPGP commands, for tests of the card. It checks nothing: a test looks
/// at what comes back.
class OpenPgpClient {
 public:
  explicit OpenPgpClient(InProcessCard::Options options = {}) : card_("openpgp", options) {
    select();
  }

  InProcessCard& card() { return card_; }
  Response transmit(std::string_view hex) { return card_.transmit(hex); }

  Response select();
  /// VERIFY 81, 82 or 83 with a password as it is.
  Response verify(std::uint8_t reference, std::string_view password);
  /// VERIFY without data.
  StatusWord state_of(std::uint8_t reference);
  Response change(std::uint8_t reference, std::string_view old_value, std::string_view new_value);

  Response get_data(std::uint16_t tag);
  Response put_data(std::uint16_t tag, ByteView content);
  /// The object inside 6E, or inside 73 in it; empty if it is not there.
  Bytes application_data(tlv::Tag tag);

  /// GENERATE ASYMMETRIC KEY PAIR, and the same with P1 81.
  Response generate(OpenPgpKey key);
  Response read_key(OpenPgpKey key);
  /// Verifies PW3, sets the attributes and generates: the public key. Throws std::runtime_error.
  PublicKey make_key(OpenPgpKey key, KeyAlgorithm algorithm);

  Response sign(ByteView input) { return card_.exchange("00 2a 9e 9a", input); }
  Response authenticate(ByteView input) { return card_.exchange("00 88 00 00", input); }
  Response decipher(ByteView input) { return card_.exchange("00 2a 80 86", input); }
  /// DECIPHER with a point for ECDH.
  Response agree(ByteView point);

 private:
  InProcessCard card_;
};

}  // namespace kunci::harness
