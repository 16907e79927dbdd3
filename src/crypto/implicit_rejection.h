// SPDX-License-Identifier: Apache-2.0
// PKCS #1 v1.5 decryption that is no oracle.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

namespace kunci::crypto {

/// Removes EME-PKCS1-v1_5 padding (RFC 8017 7.2.2) from what the private operation gave, with
/// implicit rejection (draft-irtf-cfrg-rsa-guidance, 7.2): bad padding yields a message that looks
/// random, is always the same for the same seed and ciphertext, and comes by the same path in the
/// same time as a good one. The caller must not tell the cases apart either.
///
/// `rejection_seed` is a secret bound to the key, the same for as long as the key may be attacked;
/// 32 random octets are enough where the private exponent is on a card. With the SHA-256 of the
/// private exponent the result is that of OpenSSL since 3.2.
///
/// Errors: data_length if block and ciphertext are not equally long or shorter than 11 octets;
/// internal and out_of_memory only for causes that have nothing to do with the padding.
Result<Secret> unpad_pkcs1(ByteView block, ByteView ciphertext, const Secret& rejection_seed);

}  // namespace kunci::crypto
