// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "pkcs11/rv.h"
#include "pkcs11/template.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// Writes a private key from a template to the place with this CKA_ID, where the card and the
/// configuration (checked by the caller) allow it. The place must be empty:
/// CKR_ATTRIBUTE_VALUE_INVALID; CKR_FUNCTION_NOT_SUPPORTED.
CkResult<KeyPlace> import_private_key(Token& token, Template values, const Bytes& id);

}  // namespace kunci::pkcs11
