// SPDX-License-Identifier: Apache-2.0
// What mechanisms do with secret keys, read out of their parameters.
#pragma once

#include <kunci/cryptoki.h>

#include <cstddef>
#include <limits>
#include <optional>
#include <variant>

#include "base/bytes.h"
#include "crypto/aes.h"
#include "crypto/digest.h"
#include "crypto/key_wrap.h"

namespace kunci::pkcs11 {

/// The longest secret key, in octets.
inline constexpr CK_ULONG kMaxSecretKey = 4096;

/// HMAC, cut to so many octets.
struct MacScheme {
  crypto::Digest digest{};
  std::size_t size = 0;
};

/// AES in one of its modes. `most` octets can be encrypted under one initial value.
struct AesScheme {
  crypto::AesParameters parameters{};
  std::size_t most = std::numeric_limits<std::size_t>::max();
};
using CipherScheme = std::variant<AesScheme, crypto::KeyWrapParameters>;

/// HKDF: one of its halves, or both.
struct ExpansionScheme {
  crypto::Digest digest{};
  bool extracts = false;
  bool expands = false;
  Bytes salt{};
  std::optional<CK_OBJECT_HANDLE> salt_key{};  ///< the salt is a key's value
  Bytes info{};
};

}  // namespace kunci::pkcs11
