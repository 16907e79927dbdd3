// SPDX-License-Identifier: Apache-2.0
// Public keys on curves as OpenSSL holds them. Internal to src/crypto.
#pragma once

#include <openssl/evp.h>

#include "base/error.h"
#include "crypto/openssl_library.h"
#include "crypto/public_key.h"

namespace kunci::crypto {

using EvpKey = Owned<EVP_PKEY, EVP_PKEY_free>;

/// Makes OpenSSL's form of an ec, edwards or montgomery key, within an ErrorMark of the caller.
/// point_invalid for an ec point that is at infinity or not on its curve; for the others only the
/// length is looked at.
Result<EvpKey> make_evp_key(const PublicKey& key);

}  // namespace kunci::crypto
