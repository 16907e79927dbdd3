// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provision/database.h"
#include "provision/stage.h"

namespace kunci::tool {

/// What the journal knows of one row of the roster. No secret is part of it.
struct JournalEntry {
  std::string id{};
  std::string holder{};
  std::string digest{};  ///< RosterRow::digest when the row got its token
  Stage stage = Stage::waiting;
  std::string token{};       ///< the token's number
  std::string serial{};      ///< its serial number as PKCS #11 shows it, once initialised
  int attempt = 0;           ///< secrets are made anew with each
  int key_digits = 0;        ///< SecretDemand::key_digits
  std::string public_key{};  ///< SHA-256 of the SubjectPublicKeyInfo
  std::string request{};     ///< PKCS #10, DER, hexadecimal; never made twice for one key
  std::string enrolment{};   ///< what the protocol remembers, JSON
  std::string issued{};      ///< the certificate as the CA gave it, DER, hexadecimal
  std::string letter{};      ///< the file, from before it is written
  std::string reason{};      ///< why work on it stopped; empty while it goes on
};

/// The record of every step, in a file of SQLite. Each change is on the disk when the call returns;
/// several threads may call. Members throw Failure.
class Journal {
 public:
  /// Opens the journal or begins one; refuses one that another process has open.
  explicit Journal(const std::string& path);

  [[nodiscard]] std::optional<JournalEntry> find(std::string_view id);
  /// The row that a token belongs to now.
  [[nodiscard]] std::optional<JournalEntry> find_token(std::string_view token);
  [[nodiscard]] std::vector<JournalEntry> entries();

  /// Writes the entry and one line of the record: what was done with it in which reader.
  void save(const JournalEntry& entry, std::string_view reader, std::string_view step);

  /// Takes the token away from a row, which then waits for another one. False when it had none.
  bool release(std::string_view id);

 private:
  std::optional<JournalEntry> find_by(std::string_view column, std::string_view value);
  void write_entry(const JournalEntry& entry);
  void write_step(const JournalEntry& entry, std::string_view reader, std::string_view step);

  std::mutex mutex_{};
  Database database_;
};

}  // namespace kunci::tool
