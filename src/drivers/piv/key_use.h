// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/piv/contents.h"
#include "drivers/piv/core.h"
#include "token/key.h"

namespace kunci::piv {

/// Private keys at work (SP 800-73-4 pt 2, 3.2.4), as Token describes it.
class KeyUse {
 public:
  KeyUse(Core& core, Contents& contents) : core_(core), contents_(contents) {}

  Result<Bytes> sign(KeyReference key, ByteView input);
  Result<Secret> decipher(KeyReference key, ByteView ciphertext);
  Result<Secret> agree(KeyReference key, ByteView peer_point);

 private:
  /// One use of the key, with its consent: gives what the card answers in 82.
  Result<WipedBytes> use(const KeyPair& pair, std::uint8_t input_tag, ByteView input);
  Result<void> check_consent(const KeyPolicy& policy) const;

  Core& core_;
  Contents& contents_;
};

}  // namespace kunci::piv
