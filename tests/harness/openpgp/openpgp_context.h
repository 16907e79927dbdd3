// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "tests/harness/card/card_directory.h"
#include "tests/harness/openpgp/openpgp_names.h"
#include "tests/harness/openpgp/openpgp_options.h"
#include "tests/harness/openpgp/openpgp_state.h"
#include "tests/harness/softhsm/key_store.h"

namespace kunci::harness {

/// What a selection of the application, or power, gives and takes (7.2.2, 7.2.5, 7.2.18).
struct OpenPgpSession {
  bool pw1_for_signature = false;  ///< VERIFY 81
  bool pw1 = false;                ///< VERIFY 82
  bool pw3 = false;                ///< VERIFY 83
  std::size_t certificate = 0;     ///< the occurrence that SELECT DATA chose
  /// The occurrence that GET NEXT DATA gives; it must follow GET DATA of the same object.
  std::optional<std::size_t> next_certificate;
  OpenPgpKey deciphers = OpenPgpKey::decryption;          ///< MANAGE SECURITY ENVIRONMENT
  OpenPgpKey authenticates = OpenPgpKey::authentication;  ///< MANAGE SECURITY ENVIRONMENT
};

/// All that the commands of an OpenPGP application work on.
class OpenPgpContext {
 public:
  /// Opens the card in its directory, or makes it there as the options describe it.
  explicit OpenPgpContext(OpenPgpOptions options);

  const OpenPgpOptions& options() const { return options_; }
  OpenPgpState& state() { return state_; }
  const OpenPgpState& state() const { return state_; }
  KeyStore& keys() { return keys_; }
  OpenPgpSession& session() { return session_; }

  /// Writes the state down. What an answer tells has been saved before it is given.
  void save() const;

  /// The state of a card that leaves its factory; what the options gave it is gone.
  void reset_to_factory();

  /// Deletes the key in a place, if there is one.
  void remove_key(OpenPgpKey key);

  /// The name of a key in the key store.
  static std::string key_name(OpenPgpKey key);

 private:
  void make_card();

  OpenPgpOptions options_;
  CardDirectory directory_;
  KeyStore keys_;
  OpenPgpState state_;
  OpenPgpSession session_;
};

}  // namespace kunci::harness
