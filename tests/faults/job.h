// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>
#include <string>
#include <vector>

#include "tests/faults/faults.h"
#include "tests/faults/specimen.h"

namespace kunci::test {

/// What a job works with; its preparation fills it in, and what came out stands in `product`.
struct Work {
  const CardKind& card;
  CK_SLOT_ID slot = 0;
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
  Bytes input{};
  Bytes product{};
};

/// Something that a program does through the module, in a process that has just been started: the
/// preparation is not disturbed, the run is.
struct Job {
  using Step = CK_RV (*)(Work&);

  std::string name;  ///< of test cases: letters and digits
  /// The cards that it can be done on; nullptr: all.
  bool (*is_for)(const CardKind&) = nullptr;
  Condition condition = Condition::owned;
  Step prepare = nullptr;
  Step run = nullptr;
  CK_RV outcome = CKR_OK;  ///< of the undisturbed run
  /// Whether what a successful run gave is right; nullptr: it gives nothing.
  bool (*is_right)(const Work&) = nullptr;
  /// Whether a fault may make the result another one, since no length and no signature would tell.
  /// It must be right the next time. nullptr: none may.
  bool (*may_be_deceived)(const CardKind&, const NamedFault&) = nullptr;
  /// And it may be until the card is taken out and put in again.
  bool (*may_stay_deceived)(const CardKind&, const NamedFault&) = nullptr;
  /// Beside what any job may say when a card fails.
  std::vector<CK_RV> also_proper{};
  /// The next attempt, after the preparation, where that is not the same once more.
  Step next_run = nullptr;
  /// The way to go where the next attempt says this.
  CK_RV hint = CKR_OK;
  Step recover = nullptr;
  bool alters_card = false;
  /// What the next process must be able to do; nullptr: nothing beyond the next attempt.
  Step use_afterwards = nullptr;
  unsigned spends_tries = 0;  ///< of the user PIN, at most
  bool wipes_card = false;    ///< on the way there PINs may be locked on purpose
  /// What the card holds afterwards, `rv` being what the run said; empty if that is as it must be.
  std::string (*judge)(const CardKind&, const CardFacts& before, const CardFacts& after,
                       CK_RV rv) = nullptr;
};

/// Of a card that was reset in the middle, or has another applet: it takes the PIN for a bad one,
/// or does not know what it is asked for.
inline const std::vector<CK_RV> kRefusalsOfPins{CKR_PIN_INVALID, CKR_FUNCTION_NOT_SUPPORTED};

std::span<const Job> all_jobs();

// In files of their own, by what they need.
std::span<const Job> reading_jobs();
std::span<const Job> using_jobs();
std::span<const Job> writing_jobs();
std::span<const Job> pin_jobs();
std::span<const Job> administration_jobs();

// What several of them begin with; each returns what the first call that failed did.
CK_RV find_slot(Work& work);
CK_RV open_session(Work& work);
CK_RV log_in(Work& work);
/// With the powers to generate and to write.
CK_RV log_in_to_manage(Work& work);
CK_RV log_in_as_so(Work& work);
CK_RV find_key(Work& work, std::uint8_t id);
/// Makes a pair on P-256 there: public_key and key.
CK_RV generate_pair(Work& work, std::uint8_t id);
/// Logs in, finds the EC pair if there is one, and signs with it.
CK_RV use_card(Work& work);
/// Done already: what the interrupted one had come to.
CK_RV accept(Work& work);

// What some of them leave as it was.
std::string judge_pins_alone(const CardKind& card, const CardFacts& before, const CardFacts& after,
                             CK_RV rv);

}  // namespace kunci::test
