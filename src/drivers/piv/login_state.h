// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/mutex.h"
#include "base/secret.h"
#include "drivers/piv/so_secret.h"
#include "iso7816/card.h"
#include "token/applet.h"
#include "token/pin.h"
#include "token/pin_knowledge.h"
#include "token/use_consent.h"

namespace kunci::piv {

/// Who is logged in, with what, and which consent stands. May be used from several threads.
class LoginState final : public LoginRestorer {
 public:
  LoginState(PinKnowledge& pins, bool is_strict) : pins_(pins), is_strict_(is_strict) {}

  [[nodiscard]] std::optional<PinRole> who() const;
  [[nodiscard]] bool is_user() const { return who() == PinRole::user; }

  /// `held` empty: the PIN is not kept. The login gives consent to the use that comes next.
  void begin_user(std::uint8_t reference, Secret held, iso7816::Card::Hold hold);
  void begin_so(SoSecret secret, iso7816::Card::Hold hold);
  void end();

  /// What the SO gave; nothing unless the SO is logged in.
  [[nodiscard]] std::optional<SoSecret> so_secret() const;
  /// The management key that was given for this login, by the SO or besides it.
  [[nodiscard]] std::optional<Secret> management_key() const;
  void add_management_key(Secret key);
  /// The card took management commands for this login; to be undone at its end.
  void note_powers();
  [[nodiscard]] bool had_powers() const;
  /// The user's PIN was changed to this one.
  void replace_held_pin(ByteView pin);
  /// The SO's secret was changed to this one.
  void replace_so_secret(SoSecret secret);
  [[nodiscard]] std::uint8_t user_reference() const;

  /// How a private key may be used now.
  void give_consent(const Secret* pin);
  [[nodiscard]] bool consent_stands() const;
  /// A private key was used: `every_time` says whether it was one that needs a consent of its own.
  /// What a login gave is only for the very next use.
  void spend_consent(bool every_time);
  void withdraw_consent();
  /// A PIN with which a lost verification can be done again; empty where none is held.
  [[nodiscard]] Secret pin_to_verify_again() const;
  [[nodiscard]] Secret held_pin() const;

  // LoginRestorer
  Result<void> restore_login(AppletTransaction& transaction) override;
  [[nodiscard]] bool expects_login() const override { return is_user(); }
  [[nodiscard]] bool is_strict() const override { return is_strict_; }
  void leave(AppletTransaction& transaction) override;

 private:
  struct Login {
    PinRole role = PinRole::user;
    std::uint8_t reference = 0;
    Secret held{};
    std::optional<SoSecret> so{};
    Secret management_key{};
    bool had_powers = false;
    UseConsent consent{};
    iso7816::Card::Hold hold{};
  };

  PinKnowledge& pins_;
  const bool is_strict_;
  mutable Mutex mutex_;
  std::unique_ptr<Login> login_ KUNCI_GUARDED_BY(mutex_){};
};

}  // namespace kunci::piv
