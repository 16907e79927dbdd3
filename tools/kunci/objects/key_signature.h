// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "client/session.h"
#include "objects/key.h"
#include "pin/login.h"
#include "x509/signature_scheme.h"

namespace kunci::tool {

/// Signs with a private key of the token, as X.509 has signatures. A key with
/// CKA_ALWAYS_AUTHENTICATE gets the PIN between C_SignInit and C_Sign (PKCS#11 3.2, 4.9). Throws
/// Failure.
Bytes sign_with(Session& session, const Token& token, const Key& key, const Pin& pin,
                const SignatureScheme& scheme, ByteView data);

/// Gives a key with CKA_ALWAYS_AUTHENTICATE the PIN; between C_SignInit and C_Sign.
void log_in_for_key(Session& session, const Token& token, const Key& key, const Pin& pin);

}  // namespace kunci::tool
