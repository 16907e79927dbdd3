// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "base/mutex.h"
#include "base/secret.h"
#include "crypto/public_key.h"

namespace kunci {

/// The secret behind implicit rejection: from it the answers are made that a PKCS #1 v1.5
/// decryption gives for wrong padding. Random, made when it is first needed, the same until the end
/// of the object's life, and different for each key.
class RejectionSeed {
 public:
  Result<Secret> for_key(const crypto::PublicKey& key);

 private:
  Mutex mutex_;
  Secret root_ KUNCI_GUARDED_BY(mutex_);
};

}  // namespace kunci
