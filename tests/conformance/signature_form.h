// SPDX-License-Identifier: Apache-2.0
// The signature mechanisms of PKCS #11 as tests need them: parameters, and OpenSSL's opinion of
// what comes out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "crypto/digest.h"
#include "crypto/public_key.h"
#include "tests/conformance/tested_token.h"

namespace kunci::test {

/// How a mechanism makes a signature of a message.
struct SignatureForm {
  enum class Padding : std::uint8_t { raw, pkcs1, pss, ecdsa, eddsa };
  CK_MECHANISM_TYPE type = 0;
  const char* name = "";
  Padding padding = Padding::pkcs1;
  std::optional<crypto::Digest> digest{};  ///< where the mechanism hashes the message itself

  /// The digest that PSS parameters name; that of the mechanism, or SHA-256.
  [[nodiscard]] crypto::Digest named_digest() const {
    return digest.value_or(crypto::Digest::sha256);
  }
  /// Whether the message may have any length, and may come in parts.
  [[nodiscard]] bool takes_any_message() const {
    return digest.has_value() || padding == Padding::eddsa;
  }
};

/// All of them: RSA, ECDSA, EdDSA.
const std::vector<SignatureForm>& signature_forms();

/// The form's CK_MECHANISM, with its parameters.
class SignatureMechanism {
 public:
  explicit SignatureMechanism(const SignatureForm& form);
  SignatureMechanism(const SignatureMechanism&) = delete;
  SignatureMechanism& operator=(const SignatureMechanism&) = delete;
  CK_MECHANISM* get() { return &mechanism_; }

 private:
  CK_RSA_PKCS_PSS_PARAMS pss_{};
  CK_MECHANISM mechanism_;
};

/// A form with a key that it works with.
struct SigningCase {
  SignatureForm form;
  KeyName key = KeyName::rsa;

  [[nodiscard]] std::string name() const { return form.name + ("_" + name_of(key)); }
  /// A message of a length that the mechanism takes; always the same for one number.
  [[nodiscard]] Bytes message(std::uint8_t number = 0) const;
};

/// What the token can sign (CKF_SIGN) with keys that it makes.
std::vector<SigningCase> signing_cases();

/// Whether OpenSSL accepts the signature; an ECDSA one as r and s side by side.
bool openssl_accepts(const crypto::PublicKey& key, const SignatureForm& form, ByteView message,
                     ByteView signature);

/// r and s side by side as the DER that OpenSSL takes.
Bytes der_of(ByteView raw_ecdsa_signature);
/// ... and back, each half of `octets`.
Bytes raw_of(ByteView der_ecdsa_signature, std::size_t octets);

/// The names of a digest as mechanism and as mask generation function.
CK_MECHANISM_TYPE mechanism_of(crypto::Digest digest);
CK_RSA_PKCS_MGF_TYPE mgf_of(crypto::Digest digest);

}  // namespace kunci::test
