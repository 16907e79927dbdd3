// SPDX-License-Identifier: Apache-2.0
// The host's half of private RSA operations, for cards which only do the raw one, and the same
// encodings for the public side (RFC 8017). Blocks are as long as the modulus.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace kunci::crypto {

/// RSASSA-PSS-params without the trailer, which always is BC (RFC 8017 9.1).
struct PssParameters {
  Digest hash = Digest::sha256;
  Digest mgf = Digest::sha256;  ///< the digest inside MGF1
  std::size_t salt_length = 32;

  friend bool operator==(const PssParameters&, const PssParameters&) = default;
};

/// RSAES-OAEP-params (RFC 8017 7.1).
struct OaepParameters {
  Digest hash = Digest::sha1;
  Digest mgf = Digest::sha1;  ///< the digest inside MGF1
  Bytes label{};              ///< often empty

  friend bool operator==(const OaepParameters&, const OaepParameters&) = default;
};

/// The DER of DigestInfo, with NULL parameters (RFC 8017 9.2). data_length where `hash` is not as
/// long as the digest.
Result<Bytes> digest_info(Digest digest, ByteView hash);

/// Zeros in front of `data` up to the modulus: CKM_RSA_X_509. data_length if `data` is longer; that
/// the number is below the modulus remains to be checked.
Result<Bytes> pad_raw(ByteView data, std::size_t modulus_octets);

/// 00 01 FF..FF 00 || data (RFC 8017 9.2 steps 3 to 5). data_length if fewer than eight octets FF
/// would fit.
Result<Bytes> pad_pkcs1_signature(ByteView data, std::size_t modulus_octets);

/// 00 02 || random || 00 || data (RFC 8017 7.2.1 step 2). data_length if fewer than eight random
/// octets would fit.
Result<WipedBytes> pad_pkcs1_encryption(ByteView data, std::size_t modulus_octets);

/// EMSA-PSS with a fresh random salt (RFC 8017 9.1.1), brought to the length of the modulus.
/// data_length for a hash of the wrong length, parameter_invalid where hash and salt do not fit the
/// modulus.
Result<Bytes> pad_pss(const PssParameters& parameters, ByteView hash, std::size_t modulus_bits);
/// The same with the caller's salt, whose length counts instead of parameters.salt_length.
Result<Bytes> pad_pss(const PssParameters& parameters, ByteView hash, std::size_t modulus_bits,
                      ByteView salt);

/// EMSA-PSS verification (RFC 8017 9.1.2) of a block as long as the modulus: signature_invalid if
/// it does not fit the hash; other errors as pad_pss.
Result<void> check_pss(const PssParameters& parameters, ByteView hash, ByteView block,
                       std::size_t modulus_bits);

/// EME-OAEP (RFC 8017 7.1.1 step 2). data_length if the message is too long, parameter_invalid if
/// the modulus is too short for any.
Result<WipedBytes> pad_oaep(const OaepParameters& parameters, ByteView message,
                            std::size_t modulus_octets);

/// EME-OAEP decoding (RFC 8017 7.1.2 step 3). Which check failed shows neither in the error (always
/// ciphertext_invalid) nor in the time taken; parameter_invalid if no block of this length can
/// exist.
Result<Secret> unpad_oaep(const OaepParameters& parameters, ByteView block);

}  // namespace kunci::crypto
