// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/mutex.h"
#include "iso7816/status_word.h"
#include "token/pin.h"

namespace kunci {

/// What is known of the two PINs, learnt from whatever the card answers, and which values it has
/// refused: those are not sent again. Refused values are kept as salted hashes. May be used from
/// several threads.
class PinKnowledge {
 public:
  [[nodiscard]] PinState state(PinRole role) const;
  /// Replaces all but `set`.
  void learn(PinRole role, const PinState& state);
  void learn_set(bool user_pin_set);

  /// Whether the card was asked for the user's tries, whatever it said.
  [[nodiscard]] bool asked() const;

  /// What a PIN command's status means, remembered: nothing for 9000; pin_incorrect with the tries,
  /// pin_locked, pin_characters (6A80), unsupported, refused. Never not_logged_in.
  Result<void> outcome(PinRole role, iso7816::StatusWord status, ByteView sent = {});
  /// The answer to a VERIFY without data.
  void learn_status(iso7816::StatusWord status);

  /// pin_known_wrong with the tries where the card refused this value before.
  [[nodiscard]] Result<void> check_not_refused(PinRole role, ByteView value) const;
  /// The PIN was changed: neither are refused values wrong any more, nor is it the factory's.
  void value_changed(PinRole role);
  /// The SO gave the user a new PIN, with all its tries.
  void user_pin_was_reset();
  void clear();

 private:
  struct Refused {
    Bytes salt;
    Bytes hash;
  };
  struct Pin {
    PinState state{};
    std::vector<Refused> refused{};
  };

  Pin& of(PinRole role) KUNCI_REQUIRES(mutex_) { return role == PinRole::user ? user_ : so_; }
  const Pin& of(PinRole role) const KUNCI_REQUIRES(mutex_) {
    return role == PinRole::user ? user_ : so_;
  }
  void remember_refused(PinRole role, ByteView value);

  mutable Mutex mutex_;
  Pin user_ KUNCI_GUARDED_BY(mutex_){};
  Pin so_ KUNCI_GUARDED_BY(mutex_){};
  bool asked_ KUNCI_GUARDED_BY(mutex_) = false;
};

}  // namespace kunci
