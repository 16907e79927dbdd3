// SPDX-License-Identifier: Apache-2.0
// One applet of a card, as a token uses it: selected when needed, and found again when others took
// it away.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "iso7816/card.h"
#include "iso7816/transaction.h"

namespace kunci {

/// An exchange with the applet inside one transaction, which also collects evidence of whether it
/// IS our applet that answers: a success of anything but a PIN command proves it; before any proof,
/// a refusal of the kind that other applets give (6D00, 6A82 and their like) is doubt.
class AppletTransaction {
 public:
  Result<iso7816::ResponseApdu> transmit(const iso7816::CommandApdu& command,
                                         const iso7816::Transaction::Enough& enough = {});
  Result<iso7816::ResponseApdu> perform_at_pad(const iso7816::PinPadRequest& request);

  /// As iso7816::Transaction has it.
  void allow_extended(std::size_t max_command, std::size_t max_response) {
    transaction_.allow_extended(max_command, max_response);
  }

  [[nodiscard]] bool takes_long_answers() const { return transaction_.takes_long_answers(); }
  [[nodiscard]] bool goes_in_pieces(std::size_t data_size) const {
    return transaction_.goes_in_pieces(data_size);
  }

  /// The references whose secrets the card has accepted, so that they may count as verified.
  [[nodiscard]] const std::set<std::uint8_t>& verified() const { return verified_; }
  [[nodiscard]] bool proven() const { return proven_; }
  [[nodiscard]] bool in_doubt() const { return !proven_ && refused_; }
  /// For a refusal that would be remembered: whatever was proven before it counts no more, since
  /// the card may have been reset or another applet selected in between.
  void doubt() {
    proven_ = false;
    refused_ = true;
  }

 private:
  friend class Applet;
  explicit AppletTransaction(iso7816::Transaction transaction)
      : transaction_(std::move(transaction)) {}

  void note_answer(std::uint8_t instruction, iso7816::StatusWord status);

  iso7816::Transaction transaction_;
  bool answered_ = false;
  bool proven_ = false;
  bool refused_ = false;
  std::set<std::uint8_t> verified_{};
};

/// How a login that the card forgot is given back to it. Implemented by the token that holds the
/// PIN.
class LoginRestorer {
 public:
  virtual ~LoginRestorer() = default;
  /// Verifies the held PIN again, the applet being selected. Nothing to do without a login;
  /// Errc::not_logged_in where no PIN is held, and the login is over then.
  virtual Result<void> restore_login(AppletTransaction& transaction) = 0;
  [[nodiscard]] virtual bool expects_login() const = 0;
  /// Whether nothing may stay verified between two transactions.
  [[nodiscard]] virtual bool is_strict() const { return false; }
  /// For is_strict(), at the end of a transaction in which something was verified: logs out on the
  /// card.
  virtual void leave(AppletTransaction&) {}
};

/// Selects an applet by its name, or the beginning of it. A warning (62xx, as a terminated file
/// gives) is a selection, too: ISO/IEC 7816-4 11.2.2.
Result<iso7816::ResponseApdu> select_applet(iso7816::Transaction& transaction, ByteView aid);
bool is_selected(iso7816::StatusWord status);
/// Whether a card answers so to the SELECT of an applet that it does not have. Other refusals say
/// nothing of that: the card may have stumbled.
bool is_no_such_applet(iso7816::StatusWord status);

class Applet {
 public:
  /// `aid` is what SELECT is sent with; `asleep` what else it answers where the applet is selected,
  /// but does nothing until it is woken.
  Applet(std::shared_ptr<iso7816::Card> card, ByteView aid, LoginRestorer& restorer,
         iso7816::StatusWord asleep = iso7816::kOk);

  /// Runs a job in one transaction, trusting that the applet is still selected, unless another
  /// applet of the same card was the last that this process has selected. Where the job's
  /// outcome rests on doubt, or the card has forgotten the login, the applet is selected, the login
  /// restored and the job run once more: so a job must be repeatable up to its first success.
  template <std::invocable<AppletTransaction&> Job>
  auto run(Job&& job) -> std::invoke_result_t<Job, AppletTransaction&> {
    return run_job(std::forward<Job>(job), Start::as_it_is);
  }

  /// The same for a job that needs the login: where nothing stays verified, it is restored before
  /// the job instead of after a refusal.
  template <std::invocable<AppletTransaction&> Job>
  auto run_logged_in(Job&& job) -> std::invoke_result_t<Job, AppletTransaction&> {
    const bool restore = restorer_.is_strict() && restorer_.expects_login();
    return run_job(std::forward<Job>(job), restore ? Start::restored : Start::as_it_is);
  }

  /// The same, selecting the applet before the job: for the first PIN of a login, and before
  /// anything is destroyed.
  template <std::invocable<AppletTransaction&> Job>
  auto run_selected(Job&& job) -> std::invoke_result_t<Job, AppletTransaction&> {
    return run_job(std::forward<Job>(job), Start::selected);
  }

  [[nodiscard]] const std::shared_ptr<iso7816::Card>& card() const { return card_; }

 private:
  /// pcscd looks whether the card was reset before it waits for our turn: a reset in between is
  /// seen at the first command, which is not sent then. Several may come in a row; a program that
  /// does nothing else must not keep us for ever.
  static constexpr int kTurns = 16;

  /// What comes before a job.
  enum class Start : std::uint8_t { as_it_is, selected, restored };

  template <class Job>
  auto run_job(Job&& job, Start start) -> std::invoke_result_t<Job, AppletTransaction&>;
  template <class Job>
  auto run_in(AppletTransaction& transaction, Job& job, Start start)
      -> std::invoke_result_t<Job, AppletTransaction&>;
  Result<void> prepare(AppletTransaction& transaction, Start start);
  Result<void> select(AppletTransaction& transaction);
  Result<void> recover(AppletTransaction& transaction);

  std::shared_ptr<iso7816::Card> card_;
  Bytes aid_;
  LoginRestorer& restorer_;
  iso7816::StatusWord asleep_;
};

template <class Job>
auto Applet::run_job(Job&& job, Start start) -> std::invoke_result_t<Job, AppletTransaction&> {
  for (int turns_left = kTurns - 1;; --turns_left) {
    auto transaction = card_->begin();
    if (!transaction) return fail(transaction.error());
    AppletTransaction ours(std::move(*transaction));
    auto result = run_in(ours, job, start);
    if (restorer_.is_strict() && !ours.verified().empty()) restorer_.leave(ours);
    const bool reset_before_us = !ours.answered_ && failed_with(result, Errc::applet_lost);
    if (!reset_before_us || turns_left == 0) return result;
  }
}

template <class Job>
auto Applet::run_in(AppletTransaction& transaction, Job& job, Start start)
    -> std::invoke_result_t<Job, AppletTransaction&> {
  if (const auto ready = prepare(transaction, start); !ready) return fail(ready.error());
  auto result = job(transaction);
  const bool login_lost = failed_with(result, Errc::not_logged_in) && restorer_.expects_login();
  if (!transaction.in_doubt() && !login_lost) return result;
  if (const auto recovered = recover(transaction); !recovered) return fail(recovered.error());
  return job(transaction);
}

}  // namespace kunci
