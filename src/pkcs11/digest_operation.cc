// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/digest_operation.h"

#include "pkcs11/mechanism_table.h"
#include "pkcs11/secret_key_object.h"

namespace kunci::pkcs11 {
namespace {

class DigestOperation final : public MessageProducer {
 public:
  explicit DigestOperation(crypto::Digest digest)
      : MessageProducer(Message::hashed_with(digest)), digest_(digest) {}

  [[nodiscard]] std::size_t output_limit() const override { return size_of(digest_); }

 protected:
  CkResult<WipedBytes> run(ByteView hash) override { return WipedBytes(hash.begin(), hash.end()); }

 private:
  crypto::Digest digest_;
};

}  // namespace

CkResult<std::unique_ptr<Producer>> start_digesting(const CK_MECHANISM& mechanism) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_DIGEST);
  if (!row) return fail(row.error());
  if (const auto none = MechanismParameter(mechanism).expect_none(); !none) {
    return fail(none.error());
  }
  return std::make_unique<DigestOperation>((*row)->digest.value());
}

CkResult<void> digest_key(Session& session, CK_OBJECT_HANDLE handle) {
  if (!session.operations.digest.active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  const auto key = session.key(handle);
  if (!key) return fail(key.error());
  const auto secret = std::dynamic_pointer_cast<const SecretKeyObject>(*key);
  if (!secret) return fail(CKR_KEY_HANDLE_INVALID);
  const Secrecy secrecy = secret->secrecy();
  if (secrecy.sensitive || !secrecy.extractable) return fail(CKR_KEY_INDIGESTIBLE);
  const ByteView value = secret->value().view();
  return session.operations.digest.update(Input(value.data(), value.size()));
}

}  // namespace kunci::pkcs11
