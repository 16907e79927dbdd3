// SPDX-License-Identifier: Apache-2.0
#include "provision/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

// SQLite itself makes files that others may read.
void make_private(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    throw Failure(ExitStatus::failed,
                  say("The journal {} cannot be opened: {}.", path, std::strerror(errno)));
  }
  ::close(file);
}

}  // namespace

Statement& Statement::bind(int place, std::string_view text) {
  sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(statement_.get(), place, number);
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  throw Failure(ExitStatus::failed, say("The journal cannot be used: {}.",
                                        sqlite3_errmsg(sqlite3_db_handle(statement_.get()))));
}

std::string Statement::text(int column) const {
  const auto* octets = sqlite3_column_text(statement_.get(), column);
  if (octets == nullptr) return {};
  return {reinterpret_cast<const char*>(octets),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

Database::Database(const std::string& path) : path_(path) {
  make_private(path);
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &database,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, nullptr);
  database_.reset(database);
  if (result != SQLITE_OK) fail();
  execute("PRAGMA locking_mode = EXCLUSIVE");
  execute("PRAGMA synchronous = FULL");
  execute("BEGIN EXCLUSIVE; COMMIT");  // takes the lock now and for good
}

void Database::execute(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &statement,
                         nullptr) != SQLITE_OK) {
    fail();
  }
  return Statement(statement);
}

void Database::fail() {
  if (sqlite3_errcode(database_.get()) == SQLITE_BUSY) {
    throw Failure(ExitStatus::refused, say("The journal {} is in use.", path_),
                  tr("Another \"kunci provision\" works with it: let it end first."));
  }
  throw Failure(ExitStatus::failed,
                say("The journal {} cannot be used: {}.", path_, sqlite3_errmsg(database_.get())));
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN"); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Failure&) {  // SQLite has rolled back by itself already
    open_ = false;
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace kunci::tool
