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

/// Where a PIN comes from when the card wants it once more.
struct HeldPin {
  Secret typed{};       ///< empty where it was not kept
  bool at_pad = false;  ///< the person types it at the reader's pad, each time

  [[nodiscard]] bool is_nowhere() const { return typed.empty() && !at_pad; }
  [[nodiscard]] PinEntry entry() const { return {.typed = at_pad ? nullptr : &typed}; }
  [[nodiscard]] HeldPin clone() const { return {.typed = typed.clone(), .at_pad = at_pad}; }
};

/// Who is logged in, with what; which of the three verifications the card is believed to hold; and
/// which consent stands. May be used from several threads.
class LoginState final : public LoginRestorer {
 public:
  explicit LoginState(bool is_strict) : is_strict_(is_strict) {}

  [[nodiscard]] std::optional<PinRole> who() const;
  [[nodiscard]] bool is_user() const { return who() == PinRole::user; }

  /// As user it gives consent to the use that comes next.
  void begin(PinRole role, HeldPin held, iso7816::Card::Hold hold);
  void end();

  /// PW3 was verified besides the user's PIN, until logout.
  void add_admin(HeldPin held);
  /// The SO, or a user to whom PW3 was added.
  [[nodiscard]] bool is_admin() const;

  /// By the reference of VERIFY: 81, 82, 83. In strict isolation none is for longer than its
  /// transaction, and each use verifies.
  [[nodiscard]] bool is_verified(std::uint8_t reference) const;
  void note_verified(std::uint8_t reference, bool verified = true);
  [[nodiscard]] std::set<std::uint8_t> verified() const;
  [[nodiscard]] HeldPin pin_for(std::uint8_t reference) const;
  /// A PIN was changed to this one: what is held follows, and has to be verified again.
  void replace_pin(PinRole role, const PinEntry& pin);

  void give_consent(const Secret* pin);
  [[nodiscard]] bool consent_stands() const;
  void spend_consent(bool every_time);

  /// Notes that nothing is verified any more; whatever needs a verification then asks for it. Where
  /// the PIN of the login is not held, the login is over.
  Result<void> restore_login(AppletTransaction& transaction) override;
  [[nodiscard]] bool expects_login() const override { return who().has_value(); }
  [[nodiscard]] bool is_strict() const override { return is_strict_; }
  void leave(AppletTransaction& transaction) override;

 private:
  struct Login {
    PinRole role = PinRole::user;
    HeldPin user_pin{};
    HeldPin admin_pin{};
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
