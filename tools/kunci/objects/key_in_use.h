// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.h"
#include "objects/key.h"
#include "objects/key_signature.h"
#include "pin/login.h"
#include "x509/request.h"
#include "x509/signature_scheme.h"

namespace kunci::tool {

/// A private key of a token, ready to be used: the session is logged in with the PIN. All of it
/// outlives this.
struct KeyInUse {
  const Token& token;
  Session& session;
  const Key& key;
  const Pin& pin;  ///< for keys that want it each time
};

/// sign_with.
Bytes sign(const KeyInUse& with, const SignatureScheme& scheme, ByteView data);

/// The same for one block, by the mechanism alone: what the token gives, as it gives it.
Bytes sign_block(const KeyInUse& with, CK_MECHANISM_TYPE mechanism, ByteView block);

/// Signs a text that says nothing to anybody, and verifies it with the public key in software.
/// Throws Failure when the token's key is not that key's other half.
void prove_signature(const KeyInUse& with, const PublicKey& key);

/// Throws Failure (refused) unless the key was made on the token and never was outside it.
void require_made_on_token(const Session& session, const Key& key);

/// The public half; throws Failure (not_found).
PublicKey required_public_key(const Session& session, const Key& key);

}  // namespace kunci::tool
