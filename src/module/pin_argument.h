// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "base/secret.h"
#include "module/entry.h"
#include "token/token.h"

namespace kunci::module {

/// A PIN as C functions get it: a pointer and a length, or NULL for "let the person type it at the
/// reader" (PKCS#11 3.2, 5.6.8).
class PinArgument {
 public:
  /// No card takes a longer PIN; what is longer is never copied.
  static constexpr CK_ULONG kMaxLength = 256;

  PinArgument(CK_UTF8CHAR_PTR pin, CK_ULONG length)
      : given_(pin != nullptr), too_long_(length > kMaxLength) {
    if (given_ && !too_long_) secret_ = Secret(ByteView(pin, length));
  }

  /// Typed, and of a length that some card might take.
  [[nodiscard]] bool usable() const { return given_ && !too_long_; }
  /// Typed; or absent, and the reader of this token can ask for it.
  [[nodiscard]] bool acceptable(Token& token) const { return given_ || token.has_pin_pad(); }
  [[nodiscard]] bool typed() const { return given_; }
  [[nodiscard]] const Secret& secret() const { return secret_; }
  /// For the token. A PIN beyond kMaxLength stands as an empty one, which every token refuses by
  /// its length.
  [[nodiscard]] PinEntry entry() const { return {.typed = given_ ? &secret_ : nullptr}; }

 private:
  bool given_;
  bool too_long_;
  Secret secret_;
};

/// Whether this PIN can be used with the session's token: CKR_ARGUMENTS_BAD for none where the
/// reader cannot ask for it, and for a typed one where the pad alone is allowed.
CkResult<void> check_pin_argument(Library& library, const Session& session, const PinArgument& pin);

}  // namespace kunci::module
