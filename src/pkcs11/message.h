// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>

#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The message of an operation, whole or in parts. Either it is hashed or authenticated as it
/// comes, or it is kept, up to a limit. What remains of it for the operation proper is the hash,
/// the code, or the message itself.
class Message {
 public:
  static Message hashed_with(crypto::Digest digest);
  /// `mac` has taken nothing yet.
  static Message authenticated_with(crypto::Hmac mac);
  /// A message longer than `limit` octets is refused with `too_long`, and not read beyond it.
  static Message kept_up_to(std::size_t limit, CK_RV too_long);

  CkResult<void> update(ByteView part);
  /// What remains of the parts; afterwards there are none.
  CkResult<WipedBytes> finish();
  /// What remains of a message that comes as a whole; the parts do not matter for it.
  [[nodiscard]] CkResult<WipedBytes> whole(ByteView message) const;
  /// Forgets the parts.
  void clear();
  /// Octets of the parts, of a message that is kept.
  [[nodiscard]] std::size_t kept_size() const { return kept_.size(); }

 private:
  Message() = default;

  std::optional<crypto::Digest> digest_{};
  std::optional<crypto::Hash> hash_{};  // from the first part on
  std::optional<crypto::Hmac> mac_{};   // as it was given
  std::optional<crypto::Hmac> code_{};  // from the first part on
  std::size_t limit_ = 0;
  CK_RV too_long_ = CKR_DATA_LEN_RANGE;
  WipedBytes kept_{};
};

}  // namespace kunci::pkcs11
