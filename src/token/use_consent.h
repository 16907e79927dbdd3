// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/secret.h"

namespace kunci {

/// A person's consent to the next use of a key that wants the PIN each time (Consent::every_time).
/// Not for several threads at once: its owner's lock guards it.
class UseConsent {
 public:
  /// A login is a consent to the use that comes directly after it.
  void give_by_login();
  /// The PIN was verified for this one use. `pin`: with what; nullptr where it is not kept.
  void give(const Secret* pin);
  [[nodiscard]] bool stands() const { return by_ != By::nobody; }
  /// With what it was given; empty where that is not kept.
  [[nodiscard]] const Secret& pin() const { return pin_; }
  /// A private key was used: `every_time` says whether it was one that needs a consent of its own.
  /// What a login gave is only for the very next use.
  void spend(bool every_time);
  void withdraw() { spend(true); }

 private:
  enum class By : std::uint8_t { nobody, login, person };
  By by_ = By::nobody;
  Secret pin_{};
};

}  // namespace kunci
