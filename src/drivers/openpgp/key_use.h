// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/openpgp/contents.h"
#include "drivers/openpgp/core.h"
#include "token/key.h"

namespace kunci::openpgp {

/// Private keys at work (OpenPGP card 3.4.1, 7.2.10 to 7.2.13), as Token describes it.
class KeyUse {
 public:
  KeyUse(Core& core, Contents& contents) : core_(core), contents_(contents) {}

  /// RSA: data_length for more than 40 % of the modulus, which cards refuse.
  Result<Bytes> sign(KeyReference key, ByteView input);
  Result<Secret> decipher(KeyReference key, ByteView ciphertext);
  Result<Secret> agree(KeyReference key, ByteView peer_point);

 private:
  /// One use of the key, with its consent: gives what the card answers.
  Result<WipedBytes> use(const KeyPair& pair, ByteView input);

  Core& core_;
  Contents& contents_;
};

}  // namespace kunci::openpgp
