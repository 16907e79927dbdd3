// SPDX-License-Identifier: Apache-2.0
#include "token/exchange.h"

#include <utility>

namespace kunci {

using iso7816::StatusWord;

Error error_of(StatusWord status) {
  Error error = iso7816::error_from(status);
  const bool unknown_command =
      status == iso7816::kInstructionNotSupported || status == iso7816::kClassNotSupported;
  if (unknown_command) error.code = Errc::applet_lost;
  return error;
}

bool is_unknown(StatusWord status) {
  return status == iso7816::kInstructionNotSupported || status == iso7816::kClassNotSupported ||
         status == iso7816::kFunctionNotSupported;
}

Result<WipedBytes> expect_success(Result<iso7816::ResponseApdu> response) {
  if (!response) return fail(response.error());
  if (!response->status.ok()) return fail(error_of(response->status));
  return std::move(response->data);
}

Result<void> outcome_of_writing(Result<iso7816::ResponseApdu> response) {
  const auto answer = expect_success(std::move(response));
  if (answer) return {};
  const Error& error = answer.error();
  const bool too_long = error.status_word == iso7816::kWrongLength.value;
  if (too_long) return fail(Errc::data_length, error.status_word);
  return fail(error.code == Errc::data_invalid ? Errc::refused : error.code, error.status_word);
}

Result<StatusWord> status_of(AppletTransaction& transaction, const iso7816::CommandApdu& command) {
  const auto response = transaction.transmit(command);
  if (!response) return fail(response.error());
  return response->status;
}

}  // namespace kunci
