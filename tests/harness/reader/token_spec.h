// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "tests/harness/card/card_factory.h"
#include "tests/harness/reader/card_slot.h"
#include "tests/harness/usb/usb_identity.h"

namespace kunci::harness {

/// A virtual token or reader as a person writes it:
///
///     [NAME=]KIND[:KEY=VALUE[,KEY=VALUE...]]        for instance anna=piv:profile=plain,apdu=short
///
/// Keys that concern the reader (all others go to the card):
///
/// | key | values | default | meaning |
/// |---|---|---|---|
/// | reader | token, slot, yubico | token | a USB token; a reader whose card comes and goes; a
/// token whose reader's name begins with "Yubico", as some software demands | | card | in, out | in
/// | whether the reader starts with its card in | | apdu | short, extended | extended | what the
/// reader lets through; the card is told too | | pinpad | 0, 1 | 0 | PIN pad; implies reader=slot |
/// | latency_ms, latency_us | number | 0 | for each APDU |
/// | byte_us | number | 0 | for each byte of command and answer |
/// | usb_serial | text | from the name | serial number of the USB device |
struct TokenSpec {
  std::string name;
  CardSpec card;
  bool removable = false;
  bool yubico_named = false;
  bool card_in = true;
  bool extended_apdu = true;
  bool pin_pad = false;
  Latency latency;
  std::string serial;

  /// What the USB device tells of itself.
  UsbIdentity usb_identity() const;
};

/// Reads a specification; `default_name` is used if it gives no name. Throws std::invalid_argument
/// with a sentence for a person. Names and serial numbers consist of letters, digits, `-` and `_`.
TokenSpec parse_token_spec(std::string_view text, std::string_view default_name);

/// Reads the part behind `NAME=` for a card alone.
CardSpec parse_card_spec(std::string_view text);

}  // namespace kunci::harness
