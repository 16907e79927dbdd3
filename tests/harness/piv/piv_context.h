// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/card/command.h"
#include "tests/harness/piv/piv_options.h"
#include "tests/harness/piv/piv_state.h"
#include "tests/harness/softhsm/key_store.h"

namespace kunci::harness {

/// A random number that the card has given out and whose answer the very next command must bring.
struct Challenge {
  enum class Kind : std::uint8_t { witness, external };
  Kind kind = Kind::witness;
  Bytes expected;
};

/// What one command leaves to the next one and to none after it.
struct Handover {
  bool pin_verified = false;  ///< "PIN always" is satisfied (SP 800-73-4 pt 1, table 4b)
  std::optional<Challenge> challenge;
};

/// Security status indicators (SP 800-73-4 pt 2, 2.4.2). Power and selection decide how long they
/// live.
struct PivSession {
  bool pin = false;
  bool management = false;
  Handover from_last;
  Handover for_next;
};

/// All that the commands of a PIV application work on.
class PivContext {
 public:
  /// Opens the card in its directory, or makes it there as the options describe it.
  explicit PivContext(PivOptions options);

  const PivOptions& options() const { return options_; }
  PivState& state() { return state_; }
  KeyStore& keys() { return keys_; }
  PivSession& session() { return session_; }
  /// A global security status: it outlives the selection of another application.
  bool& global_pin_verified() { return global_pin_verified_; }

  /// Writes the state down. What an answer tells has been saved before it is given.
  void save() const;

  /// The access rule "PIN" (SP 800-73-4 pt 1, 3.5): either PIN where the Global PIN is in use.
  bool pin_satisfied() const;

  /// Deletes all keys, but for `kept` if it is not zero.
  void remove_keys(std::uint8_t kept = 0);

  /// The name of a slot's key in the key store.
  static std::string key_name(std::uint8_t reference);

  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  void make_card();

  PivOptions options_;
  CardDirectory directory_;
  KeyStore keys_;
  PivState state_;
  PivSession session_;
  bool global_pin_verified_ = false;
};

}  // namespace kunci::harness
