// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace kunci::tool {

/// One statement of SQL on its way through its rows.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  Statement& bind(int place, std::string_view text);
  Statement& bind(int place, std::int64_t number);
  /// Fetches the next row; false when there is none.
  bool step();
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

/// A file of SQLite, this process's alone as long as it is open. Members throw Failure.
class Database {
 public:
  /// Opens the file, or makes it (mode 0600). Every commit is on the disk when it returns.
  explicit Database(const std::string& path);

  void execute(const char* sql);
  [[nodiscard]] Statement prepare(std::string_view sql);

 private:
  [[noreturn]] void fail();

  struct Closer {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::string path_;
  std::unique_ptr<sqlite3, Closer> database_{};
};

/// Everything between its making and commit(), or nothing of it.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace kunci::tool
