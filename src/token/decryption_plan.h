// SPDX-License-Identifier: Apache-2.0
// Encryption with RSA keys, and decryption: what the host does and what the card is given.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/padding.h"
#include "crypto/public_key.h"
#include "token/key.h"
#include "token/rejection_seed.h"
#include "token/token.h"

namespace kunci {

struct EncryptionScheme {
  enum class Form : std::uint8_t {
    raw,    ///< a number below the modulus, zeros in front
    pkcs1,  ///< RSAES-PKCS1-v1_5 (RFC 8017 7.2)
    oaep    ///< RSAES-OAEP (RFC 8017 7.1)
  };
  Form form = Form::pkcs1;
  crypto::OaepParameters oaep{};  ///< oaep only
};

/// The longest plaintext for this key; 0 also where the key is too short for any.
std::size_t max_plaintext(const EncryptionScheme& scheme, const crypto::PublicKey& key);

/// Whether key and scheme go together: parameter_invalid for a key that is not RSA, key_size for
/// one that is too short or of a size that nobody should use.
Result<void> check_fit(const EncryptionScheme& scheme, const crypto::PublicKey& key);

/// Encrypts in software. data_length; data_invalid for a raw number that is not below the modulus.
Result<Bytes> encrypt(const crypto::PublicKey& key, const EncryptionScheme& scheme,
                      ByteView plaintext);

/// Whether a card can be asked to decrypt this at all: ciphertext_invalid for what is not a number
/// below the modulus in as many octets as the modulus has; unsupported where the card unpads by
/// itself and in another way; errors of check_fit().
Result<void> check_ciphertext(const KeyPair& pair, const EncryptionScheme& scheme,
                              ByteView ciphertext);

/// Decrypts on the card what check_ciphertext() lets through. ciphertext_invalid where OAEP padding
/// is wrong; a wrong PKCS #1 v1.5 padding shows nowhere (implicit rejection).
Result<Secret> decrypt(Token& token, const KeyPair& pair, const EncryptionScheme& scheme,
                       ByteView ciphertext, RejectionSeed& rejection_seed);

}  // namespace kunci
