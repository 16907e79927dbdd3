// SPDX-License-Identifier: Apache-2.0
// Encryption with RSA public keys, in software; a raw one is rsa_public_operation() in
// crypto/verify.h. Errors beside those of the padding: parameter_invalid for a key that is not RSA,
// and what check() says of a key that is not sound.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/padding.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

/// RSAES-PKCS1-v1_5 (RFC 8017 7.2.1). data_length for more than the modulus less 11 octets.
Result<Bytes> encrypt_pkcs1(const PublicKey& key, ByteView message);

/// RSAES-OAEP (RFC 8017 7.1.1).
Result<Bytes> encrypt_oaep(const PublicKey& key, const OaepParameters& parameters,
                           ByteView message);

}  // namespace kunci::crypto
