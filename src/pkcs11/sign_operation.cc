// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/sign_operation.h"

#include "pkcs11/key_access.h"
#include "pkcs11/mac_operation.h"
#include "pkcs11/token_mechanisms.h"

namespace kunci::pkcs11 {
namespace {

Message message_for(const SignatureScheme& scheme, const crypto::PublicKey& key) {
  if (scheme.digest) return Message::hashed_with(*scheme.digest);
  return Message::kept_up_to(max_input(scheme, key), CKR_DATA_LEN_RANGE);
}

class SignOperation final : public MessageProducer {
 public:
  SignOperation(PrivateUse use, SignatureScheme scheme, SelfCheck self_check)
      : MessageProducer(message_for(scheme, use.pair().public_key)),
        use_(std::move(use)),
        scheme_(scheme),
        self_check_(self_check) {}

  [[nodiscard]] PrivateUse* private_use() override { return &use_; }

  [[nodiscard]] std::size_t output_limit() const override {
    return signature_size(use_.pair().public_key.algorithm);
  }

 protected:
  CkResult<WipedBytes> run(ByteView input) override {
    auto signature = run_with_pair(input);
    if (signature) return signature;
    const std::size_t promised = output_limit();
    const auto mistaken = use_.was_mistaken();
    if (!mistaken) return fail(mistaken.error());
    // The caller's buffer was measured for the key that was believed to be there.
    if (!*mistaken || output_limit() > promised) return signature;
    return run_with_pair(input);
  }

 private:
  // Planned before the consent is used: what cannot be signed costs none.
  CkResult<WipedBytes> run_with_pair(ByteView input) {
    const auto plan = plan_signature(scheme_, use_.pair(), input);
    if (!plan) return fail(plan.error());
    if (const auto ready = use_.begin(); !ready) return fail(ready.error());
    const auto signature = sign(use_.token(), use_.pair(), *plan, self_check_);
    if (!signature) return fail(signature.error());
    use_.note_answer();
    return WipedBytes(signature->begin(), signature->end());
  }

  PrivateUse use_;
  SignatureScheme scheme_;
  SelfCheck self_check_;
};

CkResult<std::unique_ptr<Producer>> start(const Session& session, const CK_MECHANISM& mechanism,
                                          CK_OBJECT_HANDLE key, CK_FLAGS function,
                                          CK_ATTRIBUTE_TYPE right, SelfCheck self_check) {
  const auto row = offered_mechanism(*session.token->token, mechanism.mechanism, function);
  if (!row) return fail(row.error());
  if ((*row)->mac != nullptr) return start_mac(session, mechanism, **row, key);
  const Belief belief = self_check == SelfCheck::yes ? Belief::likely : Belief::proven;
  auto use = private_key(session, key, right, **row, belief);
  if (!use) return fail(use.error());
  const auto scheme = (*row)->signature(**row, MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  if (const auto fit = check_fit(*scheme, use->pair().public_key); !fit) return fail(fit.error());
  return std::make_unique<SignOperation>(std::move(*use), *scheme, self_check);
}

}  // namespace

CkResult<std::unique_ptr<Producer>> start_signing(const Session& session,
                                                  const CK_MECHANISM& mechanism,
                                                  CK_OBJECT_HANDLE key, SelfCheck self_check) {
  return start(session, mechanism, key, CKF_SIGN, CKA_SIGN, self_check);
}

CkResult<std::unique_ptr<Producer>> start_signing_with_recovery(const Session& session,
                                                                const CK_MECHANISM& mechanism,
                                                                CK_OBJECT_HANDLE key,
                                                                SelfCheck self_check) {
  return start(session, mechanism, key, CKF_SIGN_RECOVER, CKA_SIGN_RECOVER, self_check);
}

}  // namespace kunci::pkcs11
