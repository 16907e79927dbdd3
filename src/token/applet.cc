// SPDX-License-Identifier: Apache-2.0
#include "token/applet.h"

#include <algorithm>
#include <iterator>

#include "token/interindustry_commands.h"

namespace kunci {
namespace {

constexpr std::uint8_t kSelect = 0xa4;
constexpr std::uint8_t kByName = 0x04;
constexpr std::uint8_t kMoreAvailable = 0x61;  // SW1 of an answer that was not fetched to its end
constexpr std::size_t kInstructionAt = 1;
constexpr std::size_t kReferenceAt = 3;

/// A success of which, with data, leaves a PIN verified, on some cards at least.
bool is_pin_command(std::uint8_t instruction) {
  return instruction == kVerify || instruction == kChangeReferenceData ||
         instruction == kResetRetryCounter;
}

// How an applet answers what it was not made for. A PIN that is wrong or locked is not among these:
// whoever said so has counted, and the job must not spend another try. Nor is 6982: it asks for a
// login, and gets it where there is one.
bool may_be_another_applet(iso7816::StatusWord status) {
  static constexpr iso7816::StatusWord kForeign[] = {
      iso7816::kConditionsNotSatisfied, iso7816::kFunctionNotSupported,
      iso7816::kFileNotFound,           iso7816::kWrongParameters,
      iso7816::kReferenceNotFound,      iso7816::kInstructionNotSupported,
      iso7816::kClassNotSupported};
  return std::ranges::find(kForeign, status) != std::end(kForeign);
}

}  // namespace

bool is_selected(iso7816::StatusWord status) {
  static constexpr std::uint8_t kWarning = 0x62;
  return status.ok() || status.sw1() == kWarning;
}

bool is_no_such_applet(iso7816::StatusWord status) {
  // 6999: how JavaCards say that an applet does not want to be selected; 6283: it is switched off.
  static constexpr std::uint16_t kNone[] = {0x6a82, 0x6a81, 0x6a86, 0x6a87, 0x6a88, 0x6700,
                                            0x6b00, 0x6d00, 0x6e00, 0x6999, 0x6283};
  return std::ranges::find(kNone, status.value) != std::end(kNone);
}

Result<iso7816::ResponseApdu> select_applet(iso7816::Transaction& transaction, ByteView aid) {
  auto response = transaction.transmit({.ins = kSelect,
                                        .p1 = kByName,
                                        .data = {aid.begin(), aid.end()},
                                        .expected = iso7816::kMaxShortAnswer});
  if (response && is_selected(response->status)) transaction.note_selected(aid);
  return response;
}

Result<iso7816::ResponseApdu> AppletTransaction::transmit(
    const iso7816::CommandApdu& command, const iso7816::Transaction::Enough& enough) {
  auto response = transaction_.transmit(command, enough);
  if (!response) return response;
  note_answer(command.ins, response->status);
  const bool verified = is_pin_command(command.ins) && !command.data.empty();
  if (response->status.ok() && verified) verified_.insert(command.p2);
  return response;
}

Result<iso7816::ResponseApdu> AppletTransaction::perform_at_pad(
    const iso7816::PinPadRequest& request) {
  auto response = transaction_.perform_at_pad(request);
  if (!response) return response;
  note_answer(request.command_template[kInstructionAt], response->status);
  if (response->status.ok()) verified_.insert(request.command_template[kReferenceAt]);
  return response;
}

void AppletTransaction::note_answer(std::uint8_t instruction, iso7816::StatusWord status) {
  answered_ = true;
  // Any applet may know a PIN under the same reference, so that a VERIFY succeeded proves nothing.
  const bool done = status.ok() || status.sw1() == kMoreAvailable;
  if (done && instruction != kVerify) proven_ = true;
  if (may_be_another_applet(status)) refused_ = true;
}

Applet::Applet(std::shared_ptr<iso7816::Card> card, ByteView aid, LoginRestorer& restorer,
               iso7816::StatusWord asleep)
    : card_(std::move(card)), aid_(copy_of(aid)), restorer_(restorer), asleep_(asleep) {}

Result<void> Applet::prepare(AppletTransaction& transaction, Start start) {
  const auto continuity = transaction.transaction_.continuity();
  // After a reset nothing is selected; after a new connection it may still be, which the job's
  // first answer will show.
  const ByteView last = transaction.transaction_.selected();
  const bool taken_by_us = !last.empty() && !equal(last, aid_);
  const bool lost = taken_by_us || continuity == iso7816::Continuity::reset ||
                    (continuity != iso7816::Continuity::kept && restorer_.expects_login());
  if (lost || start == Start::restored) return recover(transaction);
  return start == Start::selected ? select(transaction) : Result<void>();
}

Result<void> Applet::select(AppletTransaction& transaction) {
  const auto response = select_applet(transaction.transaction_, aid_);
  if (!response) return fail(response.error());
  transaction.answered_ = true;
  const bool selected = is_selected(response->status) || response->status == asleep_;
  if (!selected) return fail(Errc::applet_lost, response->status.value);
  transaction.proven_ = true;
  transaction.refused_ = false;
  return {};
}

Result<void> Applet::recover(AppletTransaction& transaction) {
  if (const auto selected = select(transaction); !selected) return selected;
  return restorer_.restore_login(transaction);
}

}  // namespace kunci
