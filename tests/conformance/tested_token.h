// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "crypto/algorithm.h"
#include "crypto/public_key.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {

/// The keys that tests use: each is made on the token when the first test asks for it. One that
/// decrypts or derives may be the same as one that signs.
enum class KeyName : std::uint8_t {
  rsa,
  p256,
  p384,
  ed25519,
  rsa_decrypt,
  p256_derive,
  always,  ///< signs, with RSA, and wants the PIN for each use
};
/// Those that sign.
inline constexpr KeyName kSigningKeys[] = {KeyName::rsa, KeyName::p256, KeyName::p384,
                                           KeyName::ed25519};

std::string name_of(KeyName key);
crypto::KeyAlgorithm algorithm_of(KeyName key);

/// The token that the whole program is about. What it can do is asked of the module
/// (C_GetMechanismInfo), never assumed. From the environment: KUNCI_TEST_MODULE; KUNCI_TEST_PIN and
/// KUNCI_TEST_SO_PIN (kPin and kSoPin without); KUNCI_TEST_MANAGEMENT_KEY in hexadecimal where a
/// card wants one, besides the PIN, before it makes keys; KUNCI_TEST_KEYS, as "rsa=01 p256=03",
/// where a token has room for some of the keys only, or wants identifiers (CKA_ID) of its own.
class TestedToken {
 public:
  /// Initialises the module, and the token where nobody has.
  static void prepare();
  static TestedToken& get();

  [[nodiscard]] CK_SLOT_ID slot() const { return slot_; }
  [[nodiscard]] const std::string& pin() const { return pin_; }
  [[nodiscard]] const std::string& so_pin() const { return so_pin_; }

  /// The mechanism's flags; nothing where the token does not have the mechanism.
  [[nodiscard]] std::optional<CK_FLAGS> flags_of(CK_MECHANISM_TYPE mechanism) const;
  [[nodiscard]] bool can(CK_MECHANISM_TYPE mechanism, CK_FLAGS what) const;
  /// Whether the token has room for the key and makes such ones.
  [[nodiscard]] bool makes(KeyName key) const;
  /// A key that signs and is another pair than `key`; preferably RSA.
  [[nodiscard]] KeyName signing_key_besides(KeyName key) const;

  /// The pair's handles as `session` sees them; the user is logged in there.
  Client::Pair pair(CK_SESSION_HANDLE session, KeyName key);
  /// Its public half, as the token shows it.
  crypto::PublicKey public_key(CK_SESSION_HANDLE session, KeyName key);

  /// Logs the user in, with the management key where there is one.
  void login_to_manage(CK_SESSION_HANDLE session) const;

 private:
  TestedToken();
  void make(KeyName key);

  CK_SLOT_ID slot_;
  std::string pin_;
  std::string so_pin_;
  std::map<KeyName, std::uint8_t> ids_;
  std::set<std::uint8_t> made_;
};

/// The public key in a public-key object's attributes.
crypto::PublicKey public_key_of(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object);

}  // namespace kunci::test
