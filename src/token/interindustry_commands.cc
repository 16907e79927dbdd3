// SPDX-License-Identifier: Apache-2.0
#include "token/interindustry_commands.h"

#include "iso7816/apdu.h"
#include "token/exchange.h"

namespace kunci {
namespace {

using iso7816::CommandApdu;
using iso7816::StatusWord;

constexpr std::uint8_t kSelect = 0xa4;
constexpr std::uint8_t kByName = 0x04;
constexpr std::uint8_t kNotVerified = 0xff;

CommandApdu pin_command(std::uint8_t instruction, std::uint8_t p1, std::uint8_t reference,
                        ByteView first, ByteView second = {}) {
  CommandApdu command{.ins = instruction, .p1 = p1, .p2 = reference, .secret = true};
  command.data.reserve(first.size() + second.size());
  append(command.data, first);
  append(command.data, second);
  return command;
}

}  // namespace

Result<StatusWord> verify(AppletTransaction& transaction, std::uint8_t reference, ByteView value) {
  return status_of(transaction, pin_command(kVerify, 0, reference, value));
}

Result<StatusWord> verification_status(AppletTransaction& transaction, std::uint8_t reference) {
  return status_of(transaction, {.ins = kVerify, .p2 = reference});
}

Result<StatusWord> end_verification(AppletTransaction& transaction, std::uint8_t reference) {
  return status_of(transaction, {.ins = kVerify, .p1 = kNotVerified, .p2 = reference});
}

Result<StatusWord> change_reference_data(AppletTransaction& transaction, std::uint8_t reference,
                                         ByteView old_value, ByteView new_value) {
  return status_of(transaction,
                   pin_command(kChangeReferenceData, 0, reference, old_value, new_value));
}

Result<StatusWord> reset_retry_counter(AppletTransaction& transaction, std::uint8_t p1,
                                       std::uint8_t reference, ByteView authorisation,
                                       ByteView new_value) {
  return status_of(transaction,
                   pin_command(kResetRetryCounter, p1, reference, authorisation, new_value));
}

Result<StatusWord> select_again(AppletTransaction& transaction, ByteView aid) {
  return status_of(transaction, {.ins = kSelect,
                                 .p1 = kByName,
                                 .data = {aid.begin(), aid.end()},
                                 .expected = iso7816::kMaxShortAnswer});
}

Result<StatusWord> select_default(AppletTransaction& transaction) {
  return select_again(transaction, {});
}

void end_verifications(AppletTransaction& transaction) {
  for (const std::uint8_t reference : transaction.verified()) {
    const auto status = end_verification(transaction, reference);
    if (status && !status->ok()) (void)select_default(transaction);
  }
}

}  // namespace kunci
