// SPDX-License-Identifier: Apache-2.0
// The attributes that follow from a public key, for all objects that show one.
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "crypto/public_key.h"
#include "pkcs11/attribute.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

/// CKK_RSA, CKK_EC, CKK_EC_EDWARDS, CKK_EC_MONTGOMERY.
CK_KEY_TYPE key_type_of(const crypto::KeyAlgorithm& algorithm);

/// The mechanism that makes such pairs: CKA_KEY_GEN_MECHANISM.
CK_MECHANISM_TYPE generation_mechanism_of(const crypto::KeyAlgorithm& algorithm);

/// CKA_KEY_TYPE, CKA_PUBLIC_KEY_INFO, and CKA_MODULUS, CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT (RSA)
/// or CKA_EC_PARAMS (curves); nothing for any other type, and for those of other kinds of key.
std::optional<AttributeValue> common_key_attribute(const crypto::PublicKey& key,
                                                   CK_ATTRIBUTE_TYPE type);

/// CKA_EC_POINT: DER OCTET STRING around the point (PKCS#11 3.2, 6.3.3); nothing for RSA.
std::optional<AttributeValue> ec_point_attribute(const crypto::PublicKey& key);

/// CKA_START_DATE and CKA_END_DATE are empty for all keys here.
std::optional<AttributeValue> key_date_attribute(CK_ATTRIBUTE_TYPE type);

/// The point inside a value that may have it bare or in an OCTET STRING; what is neither is given
/// back as it is.
ByteView bare_point(crypto::Curve curve, ByteView value);

/// A public key from the values of a C_CreateObject template, CKA_KEY_TYPE being taken already. A
/// point may be given bare or in an OCTET STRING. CKR_TEMPLATE_INCOMPLETE,
/// CKR_ATTRIBUTE_VALUE_INVALID, CKR_CURVE_NOT_SUPPORTED.
CkResult<crypto::PublicKey> take_public_key(Template& values, CK_KEY_TYPE key_type);

}  // namespace kunci::pkcs11
