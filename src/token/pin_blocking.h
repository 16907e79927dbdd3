// SPDX-License-Identifier: Apache-2.0
// Blocking a PIN on purpose, which most cards demand before they let themselves be reset.
#pragma once

#include <concepts>
#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "iso7816/status_word.h"
#include "token/pin.h"

namespace kunci {

/// No counter is larger; a guess that is right by chance starts it anew.
inline constexpr int kMostTries = 1024;

/// Tries random values of `length` digits until none is taken any more. `attempt` sends one and
/// gives the card's status word. refused where the card answers neither that a value is wrong nor
/// that the PIN is blocked.
template <std::invocable<ByteView> Attempt>
Result<void> exhaust_tries(std::size_t length, Attempt attempt) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const auto guess = random_digits(length);
    if (!guess) return fail(guess.error());
    const Result<iso7816::StatusWord> status = attempt(guess->view());
    if (!status) return fail(status.error());
    if (*status == iso7816::kMethodBlocked || status->tries_left() == 0) return {};
    if (!status->ok() && !status->tries_left()) return fail(Errc::refused, status->value);
  }
  return fail(Errc::malformed);
}

}  // namespace kunci
