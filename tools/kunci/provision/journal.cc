// SPDX-License-Identifier: Apache-2.0
#include "provision/journal.h"

#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::int64_t kVersion = 1;

constexpr const char* kTables = R"sql(
  CREATE TABLE entry (
    id TEXT PRIMARY KEY, holder TEXT NOT NULL, digest TEXT NOT NULL, stage TEXT NOT NULL,
    token TEXT NOT NULL, serial TEXT NOT NULL, attempt INTEGER NOT NULL,
    key_digits INTEGER NOT NULL, public_key TEXT NOT NULL, request TEXT NOT NULL,
    enrolment TEXT NOT NULL, issued TEXT NOT NULL, letter TEXT NOT NULL,
    reason TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX entry_token ON entry (token) WHERE token <> '';
  CREATE TABLE step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    id TEXT NOT NULL, token TEXT NOT NULL, attempt INTEGER NOT NULL, reader TEXT NOT NULL,
    step TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
  PRAGMA user_version = 1;
)sql";

constexpr std::string_view kColumns =
    "id, holder, digest, stage, token, serial, attempt, key_digits, public_key, request, "
    "enrolment, issued, letter, reason";

JournalEntry entry_of(const Statement& row) {
  const auto stage = stage_named(row.text(3));
  if (!stage) throw Failure(ExitStatus::failed, tr("The journal is damaged."));
  return {.id = row.text(0),
          .holder = row.text(1),
          .digest = row.text(2),
          .stage = *stage,
          .token = row.text(4),
          .serial = row.text(5),
          .attempt = static_cast<int>(row.number(6)),
          .key_digits = static_cast<int>(row.number(7)),
          .public_key = row.text(8),
          .request = row.text(9),
          .enrolment = row.text(10),
          .issued = row.text(11),
          .letter = row.text(12),
          .reason = row.text(13)};
}

}  // namespace

Journal::Journal(const std::string& path) : database_(path) {
  Statement version = database_.prepare("PRAGMA user_version");
  version.step();
  const std::int64_t found = version.number(0);
  if (found == kVersion) return;
  if (found != 0) {
    throw Failure(ExitStatus::bad_input,
                  say("The journal {} is of another version of kunci.", path));
  }
  Transaction transaction(database_);
  database_.execute(kTables);
  transaction.commit();
}

std::optional<JournalEntry> Journal::find_by(std::string_view column, std::string_view value) {
  const std::scoped_lock lock(mutex_);
  Statement select = database_.prepare("SELECT " + std::string(kColumns) + " FROM entry WHERE " +
                                       std::string(column) + " = ?");
  select.bind(1, value);
  if (!select.step()) return std::nullopt;
  return entry_of(select);
}

std::optional<JournalEntry> Journal::find(std::string_view id) { return find_by("id", id); }

std::optional<JournalEntry> Journal::find_token(std::string_view token) {
  if (token.empty()) return std::nullopt;
  return find_by("token", token);
}

std::vector<JournalEntry> Journal::entries() {
  const std::scoped_lock lock(mutex_);
  Statement select =
      database_.prepare("SELECT " + std::string(kColumns) + " FROM entry ORDER BY rowid");
  std::vector<JournalEntry> entries;
  while (select.step()) entries.push_back(entry_of(select));
  return entries;
}

// Not "INSERT OR REPLACE": that would take the token silently away from the row that has it.
void Journal::write_entry(const JournalEntry& entry) {
  Statement insert = database_.prepare(
      "INSERT INTO entry (" + std::string(kColumns) +
      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "holder = excluded.holder, digest = excluded.digest, stage = excluded.stage, "
      "token = excluded.token, serial = excluded.serial, attempt = excluded.attempt, "
      "key_digits = excluded.key_digits, public_key = excluded.public_key, "
      "request = excluded.request, enrolment = excluded.enrolment, issued = excluded.issued, "
      "letter = excluded.letter, reason = excluded.reason");
  insert.bind(1, entry.id).bind(2, entry.holder).bind(3, entry.digest);
  insert.bind(4, name_of(entry.stage)).bind(5, entry.token).bind(6, entry.serial);
  insert.bind(7, std::int64_t{entry.attempt}).bind(8, std::int64_t{entry.key_digits});
  insert.bind(9, entry.public_key).bind(10, entry.request).bind(11, entry.enrolment);
  insert.bind(12, entry.issued).bind(13, entry.letter).bind(14, entry.reason);
  insert.step();
}

void Journal::write_step(const JournalEntry& entry, std::string_view reader,
                         std::string_view step) {
  Statement insert = database_.prepare(
      "INSERT INTO step (id, token, attempt, reader, step, stage, reason) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, entry.id).bind(2, entry.token).bind(3, std::int64_t{entry.attempt});
  insert.bind(4, reader).bind(5, step).bind(6, name_of(entry.stage)).bind(7, entry.reason);
  insert.step();
}

void Journal::save(const JournalEntry& entry, std::string_view reader, std::string_view step) {
  const std::scoped_lock lock(mutex_);
  Transaction transaction(database_);
  write_entry(entry);
  write_step(entry, reader, step);
  transaction.commit();
}

bool Journal::release(std::string_view id) {
  auto entry = find(id);
  if (!entry || entry->token.empty()) return false;
  JournalEntry waiting{
      .id = entry->id, .holder = entry->holder, .digest = "", .attempt = entry->attempt};
  save(*entry, "", "released");
  save(waiting, "", "waiting");
  return true;
}

}  // namespace kunci::tool
