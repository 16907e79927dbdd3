// SPDX-License-Identifier: Apache-2.0
#include "token/rejection_seed.h"

#include "crypto/hmac.h"
#include "crypto/random.h"

namespace kunci {

Result<Secret> RejectionSeed::for_key(const crypto::PublicKey& key) {
  constexpr std::size_t kRootSize = 32;
  const MutexLock lock(mutex_);
  if (root_.empty()) {
    Secret fresh(kRootSize);
    if (const auto filled = crypto::fill_with_random(fresh.writable()); !filled) {
      return fail(filled.error());
    }
    root_ = std::move(fresh);
  }
  const auto seed = crypto::hmac(crypto::Digest::sha256, root_.view(), {crypto::spki_of(key)});
  if (!seed) return fail(seed.error());
  return Secret(*seed);
}

}  // namespace kunci
