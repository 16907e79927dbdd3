// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/module/token_fixture.h"
#include "tests/stress/openssl_verifier.h"

namespace kunci::test {

/// A virtual token, initialised, with an RSA-2048 and a P-256 pair: a PIV card, or an OpenPGP card
/// where KUNCI_STRESS_CARD=openpgp, whose places for signature and authentication these are. The
/// module must not be initialised in this process while one is made.
class SigningToken {
 public:
  static constexpr std::uint8_t kRsaId = 0x01;
  static constexpr std::uint8_t kEcId = 0x03;

  explicit SigningToken(const std::string& options = {}, const std::string& name = "uji");

  [[nodiscard]] const PluggedToken& plugged() const { return plugged_; }
  [[nodiscard]] const OpensslVerifier& verifier(std::uint8_t id) const {
    return id == kRsaId ? verifiers_[0] : verifiers_[1];
  }
  /// How often both keys together want the PIN after one login.
  [[nodiscard]] static std::size_t verifications();
  /// The slot it is in; asks the module's slot list.
  [[nodiscard]] CK_SLOT_ID slot() const;

 private:
  PluggedToken plugged_;
  std::vector<OpensslVerifier> verifiers_;
};

/// Logged in, with the pair's private key: what is needed to sign. Failures are reported as the
/// test's; `session` is CK_INVALID_HANDLE then.
struct Signer {
  Signer(CK_SLOT_ID slot, std::uint8_t id);

  /// SHA-256 and the signature over it in one call each; the signature is empty after a failure.
  CK_RV sign(ByteView message, Bytes& signature) const;

  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
  CK_MECHANISM_TYPE mechanism;
};

/// Message number `i`, each another one.
Bytes message_of(int i);

/// Signs `count` messages, each signature checked by OpenSSL.
void sign_and_check(const Signer& signer, const OpensslVerifier& verifier, int count);

/// The tries that the token has left for the user's PIN.
CK_ULONG tries_left(CK_SLOT_ID slot);

}  // namespace kunci::test
