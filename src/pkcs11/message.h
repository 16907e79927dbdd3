// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "base/secret.h"
#include "crypto/digest.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The message of an operation, whole or in parts. Either it is hashed as it comes, or it is kept,
/// up to a limit. What remains of it for the operation proper is the hash, or the message itself.
class Message {
 public:
  static Message hashed_with(crypto::Digest digest);
  /// A message longer than `limit` octets is refused with `too_long`, and not read beyond it.
  static Message kept_up_to(std::size_t limit, CK_RV too_long);

  CkResult<void> update(ByteView part);
  /// What remains of the parts.
  CkResult<WipedBytes> finish();
  /// What remains of a message that comes as a whole; the parts do not matter for it.
  [[nodiscard]] CkResult<WipedBytes> whole(ByteView message) const;

 private:
  Message() = default;

  std::optional<crypto::Digest> digest_{};
  std::optional<crypto::Hash> hash_{};  // from the first part on
  std::size_t limit_ = 0;
  CK_RV too_long_ = CKR_DATA_LEN_RANGE;
  WipedBytes kept_{};
};

}  // namespace kunci::pkcs11
