// SPDX-License-Identifier: Apache-2.0
// Keys as a token holds them.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "crypto/algorithm.h"
#include "crypto/public_key.h"

namespace kunci {

/// Where a pair lives on its card: the card's own key reference (PIV: 0x9a.., OpenPGP: 0xb6, 0xb8,
/// 0xa4).
struct KeyReference {
  std::uint8_t value = 0;
  friend auto operator<=>(KeyReference, KeyReference) = default;
};

/// How often a person must agree to the use of a private key, as the card enforces it.
enum class Consent : std::uint8_t {
  never,      ///< no PIN
  once,       ///< one PIN entry opens it until logout
  every_time  ///< a PIN entry directly before each use: CKA_ALWAYS_AUTHENTICATE
};

enum class Touch : std::uint8_t { never, always, cached };

/// How a private key came to be on the card, as far as the card can tell.
enum class Origin : std::uint8_t { unknown, generated, imported };

/// What the card itself lets the key do.
struct KeyUses {
  bool sign = false;
  bool decipher = false;
  bool agree = false;
};

/// What a card wants to be given for an RSA signature, and gives back from an RSA decryption.
enum class RsaForm : std::uint8_t {
  raw_block,    ///< a whole block of the modulus' size, both ways: padding is the host's (PIV)
  pkcs1_inside  ///< DigestInfo in, message out: the card pads and unpads PKCS #1 v1.5 itself
                ///< (OpenPGP)
};

/// What anybody may know of a pair, wherever the card keeps it.
struct KeyPair {
  KeyReference reference{};
  crypto::PublicKey public_key{};
  KeyUses uses{};
  RsaForm rsa_form = RsaForm::raw_block;
};

/// What the card says of the private half. Asked for by itself, since some cards keep it elsewhere
/// than the public key.
struct KeyPolicy {
  Consent consent = Consent::once;
  Touch touch = Touch::never;
  Origin origin = Origin::unknown;
};

}  // namespace kunci
