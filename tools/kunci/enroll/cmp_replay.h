// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/cmp.h>

#include <cstdint>

#include "base/secret.h"
#include "enroll/cmp_message.h"

namespace kunci::tool {

/// The CA's part in what an earlier process has been through, told again to OpenSSL's client of
/// this one. Nothing of it is sent: it is protected by a secret of the moment.
class CmpReplay {
 public:
  /// The client ends up as it was after the CA's answer, or after the CA had once been asked
  /// whether the certificate is there.
  enum class Upto : std::uint8_t { answer, poll };

  /// `answer` is the CA's to the first request. It outlives the replay.
  CmpReplay(const CmpMessageParts& answer, Upto upto, bool for_p10cr);

  /// Has the client protect its messages with the secret.
  void protect(OSSL_CMP_CTX* context) const;
  /// Whether the next message is for the CA itself.
  [[nodiscard]] bool is_over() const { return next_ == Next::live; }
  /// The next answer; null where it cannot be made.
  OSSL_CMP_MSG* answer(const OSSL_CMP_MSG* request);

 private:
  enum class Next : std::uint8_t { answer, poll, live };

  const CmpMessageParts& answer_;
  Upto upto_;
  bool for_p10cr_;
  Next next_ = Next::answer;
  Secret secret_;
};

}  // namespace kunci::tool
