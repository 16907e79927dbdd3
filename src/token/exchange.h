// SPDX-License-Identifier: Apache-2.0
// What every driver does with commands and their answers.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "iso7816/apdu.h"
#include "iso7816/status_word.h"
#include "token/applet.h"

namespace kunci {

/// Whether traces may show what a command carries.
enum class Sensitivity : std::uint8_t { open, secret };

/// What a refusal means of a command that every applet of the family knows: 6D00 and 6E00 are the
/// answer of somebody else (applet_lost), for instance after the card was reset.
Error error_of(iso7816::StatusWord status);

/// Whether the card does not know a command (instead of refusing it here and now).
bool is_unknown(iso7816::StatusWord status);

/// The answer's data where the card said 9000, error_of() otherwise.
Result<WipedBytes> expect_success(Result<iso7816::ResponseApdu> response);

/// What the answer to a command that writes means. Its data were looked at before: whatever the
/// card does not like is none of their faults, but for their length (data_length).
Result<void> outcome_of_writing(Result<iso7816::ResponseApdu> response);

/// Sends a command of whose answer only the status word counts.
Result<iso7816::StatusWord> status_of(AppletTransaction& transaction,
                                      const iso7816::CommandApdu& command);

/// For the steps of a job that must not be run twice: a missing login is a refusal like others
/// then.
template <class T>
Result<T> once_only(Result<T> result) {
  if (failed_with(result, Errc::not_logged_in)) {
    return fail(Errc::refused, result.error().status_word);
  }
  return result;
}

}  // namespace kunci
