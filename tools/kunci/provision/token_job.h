// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>

#include "provision/assignment.h"
#include "provision/certificate_order.h"
#include "provision/letter_delivery.h"
#include "provision/letter_template.h"
#include "provision/personalisation.h"
#include "provision/progress.h"
#include "provision/token_secrets.h"

namespace kunci::tool {

/// What all tokens of a run share.
struct Workshop {
  const Module& module;
  Journal& journal;
  Progress& progress;
  SecretSupply& secrets;
  const LetterTemplate& letter;
  LetterDelivery& letters;
  const OrderOptions& orders;
  bool central_keys = true;  ///< management keys are the administrator's, not the token's own
  std::size_t pin_digits = 8;
  const std::atomic<bool>& stopping;
};

/// Everything that is done to one token. Each step ends with its entry in the journal; a job that
/// ends before, by whatever cause, is taken up by the next one with the same token.
class TokenJob {
 public:
  TokenJob(const Workshop& workshop, Token token, Assignment::Claim& claim)
      : workshop_(workshop),
        token_(std::move(token)),
        row_(claim.row),
        entry_(claim.entry),
        fresh_(claim.fresh) {}

  /// Goes on until the row is done (true) or has to wait for its CA (false). Throws Failure, after
  /// which the reason is in the journal.
  bool run();
  [[nodiscard]] const std::string& note() const { return note_; }

 private:
  bool run_steps();
  [[nodiscard]] Failure explained(const Failure& failure) const;
  void initialize();
  void make_key();
  void remove_unfinished_key();
  void request();
  bool write_certificate();
  void finish();
  void deliver_letter();

  void save(const char* step);
  void advance(Stage stage);
  void check_stopping() const;
  [[nodiscard]] SecretDemand demand() const;
  void begin_anew_if_needed();
  void recall_secrets();
  void make_secrets();
  void open();
  void take_key();
  [[nodiscard]] Bytes key_id() const;
  [[nodiscard]] KeyInUse key_in_use();

  const Workshop& workshop_;
  Token token_;
  const RosterRow& row_;
  JournalEntry& entry_;
  bool fresh_;
  std::string note_{};
  std::optional<TokenSecrets> secrets_{};
  std::optional<WorkingSession> open_{};
  Key key_{};
  std::optional<PublicKey> public_key_{};
};

}  // namespace kunci::tool
