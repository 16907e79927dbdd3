// SPDX-License-Identifier: Apache-2.0
// Signatures: what the host does and what the card is given, for every scheme and form of card.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/padding.h"
#include "crypto/public_key.h"
#include "token/key.h"
#include "token/token.h"

namespace kunci {

/// How a signature is made and checked. Its input is the hash of the message where there is a
/// digest, and what the caller gave where there is none.
struct SignatureScheme {
  enum class Form : std::uint8_t {
    rsa_raw,    ///< a number below the modulus, zeros in front
    rsa_pkcs1,  ///< RSASSA-PKCS1-v1_5 (RFC 8017 8.2); without digest over any octets as they are
    rsa_pss,    ///< RSASSA-PSS (RFC 8017 8.1), over a hash in any case
    ecdsa,      ///< FIPS 186-5 6.4, over a hash in any case
    eddsa       ///< Ed25519 (RFC 8032 5.1), over the message
  };
  Form form = Form::rsa_pkcs1;
  std::optional<crypto::Digest> digest{};
  crypto::PssParameters pss{};  ///< rsa_pss only
};

/// The longest message that is sent to a card for Ed25519, which has to see all of it.
inline constexpr std::size_t kMaxSignedMessage = 64 * 1024;

/// The longest input that a signature with this key can have.
std::size_t max_input(const SignatureScheme& scheme, const crypto::PublicKey& key);

/// Whether key and scheme go together: parameter_invalid for a key of another kind or PSS
/// parameters that do not fit it, key_size for an RSA key that is too short for the digest or of a
/// size that nobody should use.
Result<void> check_fit(const SignatureScheme& scheme, const crypto::PublicKey& key);

/// A signature that is ready to be made.
struct SignaturePlan {
  SignatureScheme scheme;
  Bytes input;
  Bytes for_card;  ///< as Token::sign wants it
};

/// Does the host's part for this input. data_length, data_invalid where it is not one that can be
/// signed so; unsupported where the card pads by itself and in another way; errors of check_fit().
Result<SignaturePlan> plan_signature(const SignatureScheme& scheme, const KeyPair& pair,
                                     ByteView input);

/// Whether a signature is checked with the public key before it is given out.
enum class SelfCheck : std::uint8_t { no, yes };

/// Has the card sign: an RSA signature as long as the modulus, otherwise two halves side by side
/// (PKCS#11 3.2, 6.3.1). malformed where the card's answer is no signature over the input by this
/// key.
Result<Bytes> sign(Token& token, const KeyPair& pair, const SignaturePlan& plan,
                   SelfCheck self_check);

/// Checks a signature in software. signature_invalid, signature_length; data_length, data_invalid
/// as plan_signature. The halves of an ECDSA signature may be shorter than the curve's order if
/// both are equally long (PKCS#11 3.2, 6.3.1).
Result<void> verify(const crypto::PublicKey& key, const SignatureScheme& scheme, ByteView input,
                    ByteView signature);

/// What was signed, out of an RSA signature (C_VerifyRecover): all of the block for rsa_raw, the
/// data for rsa_pkcs1. signature_invalid, signature_length; unsupported for the other schemes.
Result<Bytes> recover(const crypto::PublicKey& key, const SignatureScheme& scheme,
                      ByteView signature);

}  // namespace kunci
