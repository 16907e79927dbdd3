// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/encrypt_operation.h"

#include "pkcs11/cipher_operation.h"
#include "pkcs11/key_access.h"
#include "pkcs11/mechanism_table.h"
#include "token/decryption_plan.h"

namespace kunci::pkcs11 {
namespace {

class EncryptOperation final : public MessageProducer {
 public:
  EncryptOperation(crypto::PublicKey key, EncryptionScheme scheme)
      : MessageProducer(Message::kept_up_to(max_plaintext(scheme, key), CKR_DATA_LEN_RANGE)),
        key_(std::move(key)),
        scheme_(std::move(scheme)) {}

  [[nodiscard]] std::size_t output_limit() const override { return key_.modulus.size(); }

 protected:
  CkResult<WipedBytes> run(ByteView plaintext) override {
    const auto ciphertext = encrypt(key_, scheme_, plaintext);
    if (!ciphertext) return fail(ciphertext.error());
    return WipedBytes(ciphertext->begin(), ciphertext->end());
  }

 private:
  crypto::PublicKey key_;
  EncryptionScheme scheme_;
};

}  // namespace

CkResult<std::unique_ptr<Producer>> start_encrypting_with(const Session& session,
                                                          const CK_MECHANISM& mechanism,
                                                          const Mechanism& row,
                                                          CK_OBJECT_HANDLE handle,
                                                          CK_ATTRIBUTE_TYPE right) {
  if (row.cipher != nullptr) {
    return start_cipher(session, mechanism, row, handle, Direction::encrypt, right);
  }
  auto key = public_key(session, handle, right, row);
  if (!key) return fail(key.error());
  auto scheme = row.encryption(MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  if (const auto fit = check_fit(*scheme, *key); !fit) return fail(fit.error());
  return std::make_unique<EncryptOperation>(std::move(*key), std::move(*scheme));
}

CkResult<std::unique_ptr<Producer>> start_encrypting(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_ENCRYPT);
  if (!row) return fail(row.error());
  return start_encrypting_with(session, mechanism, **row, key, CKA_ENCRYPT);
}

}  // namespace kunci::pkcs11
