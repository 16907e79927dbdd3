// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>

#include "base/bytes.h"

namespace kunci::test {

/// Which of a card's places the jobs use (CKA_ID).
struct Places {
  std::uint8_t rsa = 0x01;   ///< RSA-2048, signs
  std::uint8_t ec = 0x02;    ///< P-256, signs; made and replaced by jobs
  std::uint8_t dual = 0x03;  ///< deciphers (RSA-2048), or agrees (P-256) on an `agreeing` card
};

/// A virtual card that every job is done on.
struct CardKind {
  enum class Family : std::uint8_t { piv, openpgp };
  std::string name;  ///< of test cases: letters and digits
  Family family = Family::piv;
  std::string specification;  ///< as `kunci-vtoken` takes it, without name and state
  /// Of a card from its issuer, who kept this management key behind the PIN: the standard has no
  /// command that would replace it. Empty: the card comes from its factory.
  std::string issuer_key{};
  std::string application{};  ///< of a card with two: the folder that the state of this one is in
  Places places{};
  bool has_extensions = false;  ///< Yubico's commands beyond the standard
  bool deletes_keys = false;
};

std::span<const CardKind> card_kinds();

/// What a card itself holds, whatever anybody says of it.
struct CardFacts {
  unsigned user_tries = 0;
  unsigned so_tries = 0;
  bool factory_secret = false;  ///< a PIN, PUK, admin PIN or management key is the factory's
  std::map<std::uint8_t, Bytes> keys{};          ///< by CKA_ID: modulus or point
  std::map<std::uint8_t, Bytes> certificates{};  ///< by CKA_ID: as stored, the DER in it
};

/// From the state that a card keeps in `directory`.
CardFacts facts_of(const CardKind& kind, const std::filesystem::path& directory);

}  // namespace kunci::test
