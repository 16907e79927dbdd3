// SPDX-License-Identifier: Apache-2.0
#include "provision/summary.h"

#include "messages.h"
#include "provision/csv.h"

namespace kunci::tool {
namespace {

Value::Object to_value(const RosterRow& row, const JournalEntry& entry) {
  return {{"id", row.id},
          {"holder", row.holder},
          {"stage", name_of(entry.stage)},
          {"token", entry.token},
          {"reason", entry.reason}};
}

}  // namespace

Summary summarize(const Roster& roster, Journal& journal, Output& output) {
  Summary summary;
  Value::List rows;
  for (const RosterRow& row : roster.rows()) {
    const JournalEntry entry = journal.find(row.id).value_or(JournalEntry{.id = row.id});
    rows.emplace_back(to_value(row, entry));
    if (entry.stage == Stage::done) {
      ++summary.done;
    } else if (!entry.reason.empty()) {
      ++summary.failed;
      output.line(say("{}, token {}: stopped while {}: {}", row.holder, entry.token,
                      step_after(entry.stage), entry.reason));
    } else if (entry.stage == Stage::waiting) {
      ++summary.waiting;
    } else {
      ++summary.pending;
    }
  }
  output.line(say("finished: {}, waiting for a certificate: {}, stopped: {}, without a token: {}",
                  summary.done, summary.pending, summary.failed, summary.waiting));
  output.event({{"event", "end"},
                {"done", summary.done},
                {"pending", summary.pending},
                {"failed", summary.failed},
                {"waiting", summary.waiting},
                {"rows", std::move(rows)}});
  return summary;
}

std::string report_csv(const Roster& roster, Journal& journal) {
  std::string text = "id,holder,unit,label,token,serial,stage,reason,letter\r\n";
  for (const RosterRow& row : roster.rows()) {
    const JournalEntry entry = journal.find(row.id).value_or(JournalEntry{.id = row.id});
    for (const std::string& cell :
         {row.id, row.holder, row.unit, row.label, entry.token, entry.serial,
          std::string(name_of(entry.stage)), entry.reason}) {
      text += csv_cell(cell) + ",";
    }
    text += csv_cell(entry.letter) + "\r\n";
  }
  return text;
}

}  // namespace kunci::tool
