// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/verify_operation.h"

#include "pkcs11/key_access.h"
#include "pkcs11/mac_operation.h"
#include "pkcs11/mechanism_table.h"

namespace kunci::pkcs11 {
namespace {

// Ed25519 has to see the message twice, so that all of it is kept.
constexpr std::size_t kMaxVerifiedMessage = std::size_t{64} * 1024 * 1024;

struct Verification {
  SignatureScheme scheme;
  crypto::PublicKey key;
};

Message message_for(const Verification& what) {
  if (what.scheme.digest) return Message::hashed_with(*what.scheme.digest);
  const bool whole_message = what.scheme.form == SignatureScheme::Form::eddsa;
  return Message::kept_up_to(whole_message ? kMaxVerifiedMessage : max_input(what.scheme, what.key),
                             CKR_DATA_LEN_RANGE);
}

class VerifyOperation final : public Checker {
 public:
  explicit VerifyOperation(Verification what)
      : Checker(message_for(what)), what_(std::move(what)) {}

 protected:
  CkResult<void> run(ByteView input, ByteView signature) override {
    return lift(verify(what_.key, what_.scheme, input, signature));
  }

 private:
  Verification what_;
};

class RecoverOperation final : public MessageProducer {
 public:
  explicit RecoverOperation(Verification what)
      : MessageProducer(Message::kept_up_to(what.key.modulus.size(), CKR_SIGNATURE_LEN_RANGE)),
        what_(std::move(what)) {}

  [[nodiscard]] std::size_t output_limit() const override {
    return max_input(what_.scheme, what_.key);
  }
  [[nodiscard]] bool output_is_fixed() const override {
    return what_.scheme.form == SignatureScheme::Form::rsa_raw;
  }

 protected:
  CkResult<WipedBytes> run(ByteView signature) override {
    const auto data = recover(what_.key, what_.scheme, signature);
    if (!data) return fail(data.error());
    return WipedBytes(data->begin(), data->end());
  }

 private:
  Verification what_;
};

CkResult<Verification> prepare(const Session& session, const CK_MECHANISM& mechanism,
                               const Mechanism& row, CK_OBJECT_HANDLE handle,
                               CK_ATTRIBUTE_TYPE right) {
  auto key = public_key(session, handle, right, row);
  if (!key) return fail(key.error());
  const auto scheme = row.signature(row, MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  if (const auto fit = check_fit(*scheme, *key); !fit) return fail(fit.error());
  return Verification{*scheme, std::move(*key)};
}

}  // namespace

CkResult<std::unique_ptr<Checker>> start_verifying(const Session& session,
                                                   const CK_MECHANISM& mechanism,
                                                   CK_OBJECT_HANDLE key) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_VERIFY);
  if (!row) return fail(row.error());
  if ((*row)->mac != nullptr) return start_mac_check(session, mechanism, **row, key);
  auto prepared = prepare(session, mechanism, **row, key, CKA_VERIFY);
  if (!prepared) return fail(prepared.error());
  return std::make_unique<VerifyOperation>(std::move(*prepared));
}

CkResult<std::unique_ptr<Producer>> start_recovering(const Session& session,
                                                     const CK_MECHANISM& mechanism,
                                                     CK_OBJECT_HANDLE key) {
  const auto row = find_mechanism(mechanism.mechanism, CKF_VERIFY_RECOVER);
  if (!row) return fail(row.error());
  auto prepared = prepare(session, mechanism, **row, key, CKA_VERIFY_RECOVER);
  if (!prepared) return fail(prepared.error());
  return std::make_unique<RecoverOperation>(std::move(*prepared));
}

}  // namespace kunci::pkcs11
