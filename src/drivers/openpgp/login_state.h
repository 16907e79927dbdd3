// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>

#include "base/mutex.h"
#include "base/secret.h"
#include "iso7816/card.h"
#include "token/applet.h"
#include "token/pin.h"
#include "token/use_consent.h"

namespace kunci::openpgp {

/// Who is logged in, with what; which of the three verifications the card is believed to hold; and
/// which consent stands. May be used from several threads.
class LoginState final : public LoginRestorer {
 public:
  explicit LoginState(bool is_strict) : is_strict_(is_strict) {}

  [[nodiscard]] std::optional<PinRole> who() const;
  [[nodiscard]] bool is_user() const { return who() == PinRole::user; }

  /// `held` empty: the PIN is not kept. As user it gives consent to the use that comes next.
  void begin(PinRole role, Secret held, iso7816::Card::Hold hold);
  void end();

  /// PW3 was verified besides the user's PIN, until logout. `held` may be empty.
  void add_admin(Secret held);
  /// The SO, or a user to whom PW3 was added.
  [[nodiscard]] bool is_admin() const;

  /// By the reference of VERIFY: 81, 82, 83. In strict isolation none is for longer than its
  /// transaction, and each use verifies.
  [[nodiscard]] bool is_verified(std::uint8_t reference) const;
  void note_verified(std::uint8_t reference, bool verified = true);
  [[nodiscard]] std::set<std::uint8_t> verified() const;
  /// What is held for it; empty where nothing is.
  [[nodiscard]] Secret pin_for(std::uint8_t reference) const;
  /// A PIN was changed to this one: what is held follows, and has to be verified again.
  void replace_pin(PinRole role, ByteView pin);

  void give_consent(const Secret* pin);
  [[nodiscard]] bool consent_stands() const;
  void spend_consent(bool every_time);

  /// Notes that nothing is verified any more; whatever needs a verification then asks for it.
  Result<void> restore_login(AppletTransaction& transaction) override;
  [[nodiscard]] bool expects_login() const override { return who().has_value(); }
  [[nodiscard]] bool is_strict() const override { return is_strict_; }
  void leave(AppletTransaction& transaction) override;

 private:
  struct Login {
    PinRole role = PinRole::user;
    Secret user_pin{};
    Secret admin_pin{};
    bool admin = false;
    std::set<std::uint8_t> verified{};
    UseConsent consent{};
    iso7816::Card::Hold hold{};
  };

  const bool is_strict_;
  mutable Mutex mutex_;
  std::unique_ptr<Login> login_ KUNCI_GUARDED_BY(mutex_){};
};

}  // namespace kunci::openpgp
