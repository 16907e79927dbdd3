// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/harness/card/atr.h"
#include "tests/harness/card/option_value.h"

namespace kunci::harness {

enum class OpenPgpProfile : std::uint8_t {
  plain,   ///< the specification; where it leaves a choice, an option makes it
  yubico,  ///< as YubiKeys differ: templates with their own tag, 6982 for a wrong password, touch,
           ///< a KDF that sets passwords
  v2,      ///< a card of version 2.1: RSA alone, one certificate, no KDF and no later objects
};

struct OpenPgpVersion {
  std::uint8_t major = 3;
  std::uint8_t minor = 4;

  friend auto operator<=>(const OpenPgpVersion&, const OpenPgpVersion&) = default;
};

/// Whether passwords are hashed by the host (4.3.2).
enum class KdfSupport : std::uint8_t { none, off, on };

/// What a new F9 does to the passwords.
enum class KdfChange : std::uint8_t {
  transparent,  ///< nothing: the host aligns both (4.3.2)
  sets,  ///< they become the hashes that it brings; refused while there is a key. Gnuk's way,
         ///< and the one that GnuPG's kdf-setup needs
};

/// What a change of the algorithm does to the key that is there (4.4.3.9).
enum class AttributeChange : std::uint8_t { none, takes_key, keeps_key };

/// How r and s of an ECDSA signature stand side by side.
enum class EcdsaForm : std::uint8_t {
  fixed,     ///< each as long as the field (7.2.10)
  padded,    ///< each with a zero octet in front
  stripped,  ///< each as short as the longer one allows; on P-521 always shorter than the field
};

/// User interaction flags (4.4.3.6): whether the card has them, and whether a person touches it.
enum class Touch : std::uint8_t { none, given, withheld };

/// What came with some version, or is an option of the specification.
enum class OpenPgpFeature : std::uint8_t {
  several_certificates,   ///< 7F21 thrice, SELECT DATA and GET NEXT DATA
  extended_length_info,   ///< 7F66
  kdf,                    ///< F9
  key_information,        ///< DE
  algorithm_information,  ///< FA
  environment,            ///< MANAGE SECURITY ENVIRONMENT
  elliptic_curves,
};

/// What a terminated application answers to SELECT.
enum class Terminated : std::uint8_t {
  warns,    ///< 6285 (7.2.16)
  refuses,  ///< 6985, as YubiKeys 5 do
  hides     ///< as if nothing were
};

/// Groups of algorithms; bits of OpenPgpOptions::algorithms.
namespace algorithm_group {
inline constexpr unsigned kRsa = 1;  ///< 2048, 3072 and 4096 bits
inline constexpr unsigned kNist = 2;
inline constexpr unsigned kBrainpool = 4;
inline constexpr unsigned kCurve25519 = 8;
inline constexpr unsigned kAll = 15;
}  // namespace algorithm_group

/// What a virtual OpenPGP card is to be. Each member is an option of the card's kind `openpgp`, by
/// the name in its comment.
struct OpenPgpOptions {
  OpenPgpProfile profile = OpenPgpProfile::plain;  ///< profile=plain|yubico|v2
  OpenPgpVersion version;                          ///< version=3.4
  std::uint32_t serial = 0x00012345;               ///< serial=NUMBER
  std::optional<std::string> directory;            ///< state=DIRECTORY; a temporary one without it
  bool extended_length = true;                     ///< apdu=extended|short
  CardProtocol protocol = CardProtocol::t1;        ///< protocol=t1|t0
  bool exact_le = false;                           ///< le=loose|exact; exact with T=0
  bool default_applet = false;                     ///< default=none|openpgp
  bool personalised = false;                       ///< content=factory|personalised
  unsigned algorithms = algorithm_group::kAll;     ///< algorithms=rsa+nist+brainpool+25519
  AttributeChange attributes =
      AttributeChange::takes_key;    ///< attributes=changeable|fixed|keep_key
  bool several_certificates = true;  ///< certificates=several|one
  /// select_data=standard|with_length: as YubiKeys before 5.4.4 want it
  bool select_data_with_length = false;
  bool life_cycle = true;                     ///< life_cycle=yes|no: TERMINATE and ACTIVATE
  Terminated terminated = Terminated::warns;  ///< terminated=warns|refuses|hides
  bool bare_templates = true;  ///< templates=bare|whole: GET DATA without or with the outer tag
  bool tells_tries = true;     ///< wrong_password=63cx|6982
  /// wrong_old_password=as_verify|6985: in CHANGE REFERENCE DATA and RESET RETRY COUNTER
  bool wrong_old_is_6985 = false;
  bool gives_fci = false;               ///< select=empty|fci
  bool selection_keeps_status = false;  ///< selection=drops|keeps: SELECT of what is selected
  bool pw1_for_several = false;         ///< pw1=once|several: the factory's first octet of C4
  KdfSupport kdf = KdfSupport::off;     ///< kdf=none|off|on
  KdfChange kdf_change = KdfChange::transparent;  ///< kdf_change=transparent|sets
  EcdsaForm ecdsa = EcdsaForm::fixed;             ///< ecdsa=fixed|padded|stripped
  Touch touch = Touch::none;                      ///< touch=none|given|withheld
  std::uint8_t tries = 3;                         ///< tries=1..255, for all passwords
  std::string pin = "123456";                     ///< pin=TEXT, PW1
  std::string admin_pin = "12345678";             ///< admin_pin=TEXT, PW3
  bool counts_for_no_code = false;  ///< resetting_code_tries=if_set|always, in C4: Gnuk, opcard
  std::optional<std::string> resetting_code;  ///< resetting_code=TEXT

  bool has(OpenPgpFeature feature) const;
};

/// Throws std::invalid_argument with a sentence for a person.
OpenPgpOptions parse_openpgp_options(const OptionValues& options);

}  // namespace kunci::harness
