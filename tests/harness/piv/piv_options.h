// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "tests/harness/card/atr.h"
#include "tests/harness/card/option_value.h"

namespace kunci::harness {

enum class PivProfile : std::uint8_t {
  plain,   ///< SP 800-73-4 and nothing else
  yubico,  ///< with Yubico's extensions, and with the ways of those products where they differ
};

/// A firmware version as the extended profile's GET VERSION tells it.
struct PivVersion {
  std::uint8_t major = 5;
  std::uint8_t minor = 7;
  std::uint8_t patch = 1;

  friend auto operator<=>(const PivVersion&, const PivVersion&) = default;
};

/// What came to the extended profile with some firmware version.
enum class PivFeature : std::uint8_t {
  extensions,  ///< import, management key, retries, reset, version
  policies,    ///< PIN and touch policies of a key
  attestation,
  serial,
  metadata,
  aes_management,  ///< management keys other than 3DES
  large_rsa,       ///< RSA 3072 and 4096
  curve25519,
  move_key,
  aes192_by_default,  ///< the factory's management key
};

/// Whether the Global PIN exists, and whether the Discovery Object calls it the primary one (SP
/// 800-73-4 pt 1, 3.3.2).
enum class GlobalPin : std::uint8_t { none, secondary, primary };

/// What a virtual PIV card is to be. Each member is an option of the card's kind `piv`, by the name
/// in its comment.
struct PivOptions {
  PivProfile profile = PivProfile::plain;    ///< profile=plain|yubico
  PivVersion version;                        ///< version=5.7.1 (yubico)
  std::uint32_t serial = 12345678;           ///< serial=NUMBER (yubico)
  std::optional<std::string> directory;      ///< state=DIRECTORY; a temporary one without it
  bool extended_length = true;               ///< apdu=extended|short
  CardProtocol protocol = CardProtocol::t1;  ///< protocol=t1|t0
  bool exact_le = false;                     ///< le=loose|exact; exact with T=0
  bool default_applet = false;               ///< default=none|piv: selected after a reset
  bool personalised = true;                  ///< content=personalised|factory
  bool discovery = true;                     ///< discovery=yes|no (plain)
  GlobalPin global_pin = GlobalPin::none;    ///< global_pin=none|secondary|primary (plain)
  unsigned key_history = 0;                  ///< key_history=0..20: retired keys with certificates
  std::uint8_t pin_tries = 3;                ///< pin_tries=1..255 (plain: 1..10)
  std::uint8_t puk_tries = 3;                ///< puk_tries=1..255
  std::string pin = "123456";                ///< pin=DIGITS
  std::string puk = "12345678";              ///< puk=TEXT
  std::optional<std::uint8_t> management_algorithm;  ///< management=3des|aes128|aes192|aes256
  std::optional<Bytes> management_key;               ///< management_key=HEX
  bool empty_as_zero_length = false;  ///< empty=not_found|zero: an object without content (plain)
  bool malformed_pin_costs = false;   ///< pin_format=6a80|63cx: a PIN of a wrong form (plain)
  bool touched = true;                ///< touch=given|withheld (yubico)
  std::size_t capacity = 51200;       ///< capacity=OCTETS for all data objects

  bool is_yubico() const { return profile == PivProfile::yubico; }
  /// The plain profile has none of them.
  bool has(PivFeature feature) const;
};

/// Throws std::invalid_argument with a sentence for a person.
PivOptions parse_piv_options(const OptionValues& options);

}  // namespace kunci::harness
