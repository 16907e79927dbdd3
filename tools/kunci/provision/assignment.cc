// SPDX-License-Identifier: Apache-2.0
#include "provision/assignment.h"

#include <algorithm>

#include "messages.h"
#include "objects/losses.h"

namespace kunci::tool {

std::string number_of(const Token& token, const std::optional<KUNCI_TOKEN_STATUS>& status) {
  const std::string device =
      status ? unpadded(status->serialNumber, sizeof status->serialNumber) : std::string();
  return device.empty() ? token.info.serial : device;
}

Assignment::Claim Assignment::take(const Module& module, const Token& token,
                                   const std::string& number) {
  const std::scoped_lock lock(mutex_);
  if (number.empty()) {
    throw Failure(
        ExitStatus::unsupported, tr("The token has no number by which it could be known again."),
        tr("Give it one with \"kunci token init\", if its kind keeps one; then provision it "
           "with --replace. Otherwise prepare it by hand: \"kunci token init\", \"kunci "
           "enroll\"."));
  }
  if (auto entry = journal_.find_token(number)) return resume(std::move(*entry));
  const RosterRow& row = row_for(number);
  require_blank(module, token);
  JournalEntry entry = journal_.find(row.id).value_or(JournalEntry{.id = row.id});
  entry.holder = row.holder;
  entry.digest = row.digest();
  entry.stage = Stage::claimed;
  entry.token = number;
  ++entry.attempt;
  entry.reason.clear();
  journal_.save(entry, token.slot.description, "claimed");
  at_work_.insert(row.id);
  return {row, std::move(entry), true};
}

Assignment::Claim Assignment::resume(JournalEntry entry) {
  if (entry.stage == Stage::done) {
    throw Failure(ExitStatus::refused, say("This token is finished: it is for {}.", entry.holder),
                  tr("Put in the next one."));
  }
  const RosterRow* row = roster_.find(entry.id);
  if (row == nullptr) {
    throw Failure(ExitStatus::refused,
                  say("This token was begun for {}, who is not in the roster.", entry.holder),
                  tr("Use the roster that belongs to the journal."));
  }
  if (!at_work_.insert(row->id).second) {
    throw Failure(ExitStatus::refused, say("Another token is being made for {}.", row->holder));
  }
  return {*row, std::move(entry), false};
}

void Assignment::give_back(const Claim& claim) {
  const std::scoped_lock lock(mutex_);
  at_work_.erase(claim.row.id);
}

bool Assignment::is_free(const RosterRow& row) {
  const auto entry = journal_.find(row.id);
  return !entry || entry->stage == Stage::waiting;
}

const RosterRow& Assignment::row_for(const std::string& number) {
  const auto& rows = roster_.rows();
  const auto named = std::ranges::find(rows, number, &RosterRow::token);
  if (named != rows.end() && is_free(*named)) return *named;
  for (const RosterRow& row : rows) {
    if (row.token.empty() && is_free(row)) return row;
  }
  throw Failure(ExitStatus::refused, say("No row of the roster is left for the token {}.", number),
                tr("Take it out."));
}

void Assignment::require_blank(const Module& module, const Token& token) const {
  if (replace_) return;
  if (!token.info.has(CKF_TOKEN_INITIALIZED) && losses_of(module, token).empty()) return;
  throw Failure(ExitStatus::refused,
                say("The token \"{}\" is somebody's already.", token.info.label),
                tr("Put in a new one. --replace takes it, with the loss of everything on it."));
}

std::size_t Assignment::remaining() {
  return static_cast<std::size_t>(std::ranges::count_if(roster_.rows(), [this](const auto& row) {
    const auto entry = journal_.find(row.id);
    return !entry || entry->stage != Stage::done;
  }));
}

void Assignment::require_unchanged() {
  for (const RosterRow& row : roster_.rows()) {
    const auto entry = journal_.find(row.id);
    if (!entry || entry->token.empty() || entry->digest == row.digest()) continue;
    throw Failure(
        ExitStatus::refused,
        say("{}: the row of {} has changed since its token was begun.", row.place, row.holder),
        say("Put it back as it was, or let the token go: --release \"{}\".", row.id));
  }
}

}  // namespace kunci::tool
