// SPDX-License-Identifier: Apache-2.0
// Signatures checked with public keys, in software. A signature of the wrong length is
// signature_length, one that does not verify signature_invalid; a key of the wrong kind is
// parameter_invalid, and a key that check() would refuse is refused.
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/padding.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

/// RSAEP / RSAVP1 (RFC 8017 5.1.1): block^e mod n, as long as the modulus. data_length if the block
/// is not as long as the modulus, data_invalid if its number is not below it.
Result<Bytes> rsa_public_operation(const PublicKey& key, ByteView block);

/// CKM_RSA_X_509: the signature's number is that of `data`, zeros in front aside. data_length if
/// `data` is longer than the modulus.
Result<void> verify_raw(const PublicKey& key, ByteView data, ByteView signature);

/// RSASSA-PKCS1-v1_5 (RFC 8017 8.2.2) over `data`, which is a DigestInfo or whatever was signed by
/// CKM_RSA_PKCS. The expected block is built and compared; the signature's own is never parsed.
Result<void> verify_pkcs1(const PublicKey& key, ByteView data, ByteView signature);

/// The data inside an RSASSA-PKCS1-v1_5 signature (C_VerifyRecover).
Result<Bytes> recover_pkcs1(const PublicKey& key, ByteView signature);

/// RSASSA-PSS (RFC 8017 8.1.2) over a finished hash; the salt has exactly parameters.salt_length
/// octets.
Result<void> verify_pss(const PublicKey& key, const PssParameters& parameters, ByteView hash,
                        ByteView signature);

/// ECDSA (FIPS 186-5 6.4.2) over a hash of any length, with r and s side by side; both may lack as
/// many leading zeros (PKCS #11 3.2 6.3.1).
Result<void> verify_ecdsa(const PublicKey& key, ByteView hash, ByteView signature);

/// Ed25519 without prehash and context (RFC 8032 5.1.7).
Result<void> verify_eddsa(const PublicKey& key, ByteView message, ByteView signature);

}  // namespace kunci::crypto
