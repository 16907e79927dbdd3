// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/decrypt_operation.h"

#include "pkcs11/cipher_operation.h"
#include "pkcs11/key_access.h"
#include "pkcs11/token_mechanisms.h"
#include "token/decryption_plan.h"

namespace kunci::pkcs11 {
namespace {

class DecryptOperation final : public MessageProducer {
 public:
  DecryptOperation(PrivateUse use, EncryptionScheme scheme, RejectionSeed& rejection_seed)
      : MessageProducer(Message::kept_up_to(use.pair().public_key.modulus.size(),
                                            CKR_ENCRYPTED_DATA_LEN_RANGE)),
        use_(std::move(use)),
        scheme_(std::move(scheme)),
        rejection_seed_(rejection_seed) {}

  [[nodiscard]] PrivateUse* private_use() override { return &use_; }

  [[nodiscard]] std::size_t output_limit() const override {
    return max_plaintext(scheme_, use_.pair().public_key);
  }
  [[nodiscard]] bool output_is_fixed() const override {
    return scheme_.form == EncryptionScheme::Form::raw;
  }

 protected:
  CkResult<WipedBytes> run(ByteView ciphertext) override {
    if (ciphertext.size() != use_.pair().public_key.modulus.size()) {
      return fail(CKR_ENCRYPTED_DATA_LEN_RANGE);
    }
    // Checked before the consent is used: what cannot be decrypted costs none.
    if (const auto good = check_ciphertext(use_.pair(), scheme_, ciphertext); !good) {
      return fail(good.error());
    }
    if (const auto ready = use_.begin(); !ready) return fail(ready.error());
    const auto plaintext = decrypt(use_.token(), use_.pair(), scheme_, ciphertext, rejection_seed_);
    if (!plaintext) return fail(plaintext.error());
    use_.note_answer();
    const ByteView octets = plaintext->view();
    return WipedBytes(octets.begin(), octets.end());
  }

 private:
  PrivateUse use_;
  EncryptionScheme scheme_;
  RejectionSeed& rejection_seed_;
};

}  // namespace

CkResult<std::unique_ptr<Producer>> start_decrypting_with(
    const Session& session, const CK_MECHANISM& mechanism, const Mechanism& row,
    CK_OBJECT_HANDLE key, CK_ATTRIBUTE_TYPE right, RejectionSeed& rejection_seed) {
  if (row.cipher != nullptr) {
    return start_cipher(session, mechanism, row, key, Direction::decrypt, right);
  }
  auto use = private_key(session, key, right, row);
  if (!use) return fail(use.error());
  auto scheme = row.encryption(MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  if (const auto fit = check_fit(*scheme, use->pair().public_key); !fit) return fail(fit.error());
  return std::make_unique<DecryptOperation>(std::move(*use), std::move(*scheme), rejection_seed);
}

CkResult<std::unique_ptr<Producer>> start_decrypting(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key,
                                                     RejectionSeed& rejection_seed) {
  const auto row = offered_mechanism(*session.token->token, mechanism.mechanism, CKF_DECRYPT);
  if (!row) return fail(row.error());
  return start_decrypting_with(session, mechanism, **row, key, CKA_DECRYPT, rejection_seed);
}

}  // namespace kunci::pkcs11
