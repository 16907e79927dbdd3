// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <string>

#include "crypto/algorithm.h"
#include "pkcs11/mechanism.h"
#include "pkcs11/rv.h"
#include "pkcs11/template.h"
#include "token/capabilities.h"
#include "token/key.h"

namespace kunci::pkcs11 {

/// What the two templates of C_GenerateKeyPair ask for.
struct PairRequest {
  crypto::KeyAlgorithm algorithm{};
  GenerateOptions options{};
  KeyUses uses{};       ///< of these, the place has to be meant for one
  Bytes id{};           ///< empty: none was given
  std::string label{};  ///< empty: none was given
};

/// Reads both templates (PKCS#11 3.2, 4.9, 4.10, 5.18.2). What the card decides by itself, such as
/// most usages, may be there and changes nothing. A private key can only be one that stays on the
/// token, private, sensitive and not extractable: CKR_TEMPLATE_INCONSISTENT for anything else, and
/// for a public exponent other than 65537. CKR_TEMPLATE_INCOMPLETE without CKA_MODULUS_BITS or
/// CKA_EC_PARAMS, CKR_CURVE_NOT_SUPPORTED, CKR_DOMAIN_PARAMS_INVALID, CKR_ATTRIBUTE_VALUE_INVALID,
/// CKR_ATTRIBUTE_TYPE_INVALID.
CkResult<PairRequest> read_pair_request(const Mechanism& mechanism, Template public_values,
                                        Template private_values);

}  // namespace kunci::pkcs11
