// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <set>
#include <string>

#include "cli/context.h"
#include "provision/journal.h"
#include "provision/roster.h"

namespace kunci::tool {

/// A token's own number: the device's, which no initialisation changes, or its serial number. Empty
/// when it has neither.
std::string number_of(const Token& token, const std::optional<KUNCI_TOKEN_STATUS>& status);

/// Decides which row of the roster a token is for. Several threads may call; members throw Failure.
class Assignment {
 public:
  Assignment(const Roster& roster, Journal& journal, bool replace)
      : roster_(roster), journal_(journal), replace_(replace) {}

  /// A row and its token, for one thread at a time.
  struct Claim {
    const RosterRow& row;
    JournalEntry entry;
    bool fresh;  ///< the token is the row's from now on; otherwise work on it goes on
  };

  /// The row that the token was begun for; else the one whose column "token" names it; else the
  /// first row without a token. The choice is in the journal when this returns. Refused are tokens
  /// of rows that are done, tokens that are somebody's (initialised, or with keys or certificates)
  /// unless they may be replaced, tokens without a number, and all when no row is left.
  Claim take(const Module& module, const Token& token, const std::string& number);
  void give_back(const Claim& claim);

  /// Rows that are not done.
  [[nodiscard]] std::size_t remaining();

  /// Throws Failure when a row that has its token has changed since.
  void require_unchanged();

 private:
  Claim resume(JournalEntry entry);
  [[nodiscard]] const RosterRow& row_for(const std::string& number);
  void require_blank(const Module& module, const Token& token) const;
  [[nodiscard]] bool is_free(const RosterRow& row);

  std::mutex mutex_{};
  const Roster& roster_;
  Journal& journal_;
  bool replace_;
  std::set<std::string> at_work_{};  ///< ids of rows
};

}  // namespace kunci::tool
