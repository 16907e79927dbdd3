// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.14 and 5.16, message-based signing and verifying, and 5.15, C_VerifySignatureInit
// and its like, where the signature comes before the message.
#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/session_fixtures.h"
#include "tests/conformance/signature_form.h"

namespace kunci::test {
namespace {

const Bytes kOne(100, 0x11);
const Bytes kTwo(5000, 0x22);

class Messages : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, KeyName::rsa);
    public_key_ = token_.public_key(session_, KeyName::rsa);
  }
  void start_signing() {
    ASSERT_THAT(module().C_MessageSignInit(session_, &mechanism_, pair_.private_key),
                ReturnsRv(CKR_OK));
  }
  void start_verifying() {
    ASSERT_THAT(module().C_MessageVerifyInit(session_, &mechanism_, pair_.public_key),
                ReturnsRv(CKR_OK));
  }
  OutputCall signature_of(const Bytes& message) {
    return [this, message](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_SignMessage(session_, nullptr, 0, const_cast<CK_BYTE*>(message.data()),
                                    message.size(), out, length);
    };
  }
  OutputCall last(const Bytes& part) {
    return [this, part](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_SignMessageNext(session_, nullptr, 0, const_cast<CK_BYTE*>(part.data()),
                                        part.size(), out, length);
    };
  }
  CK_RV verify(Bytes message, Bytes signature) {
    return module().C_VerifyMessage(session_, nullptr, 0, message.data(), message.size(),
                                    signature.data(), signature.size());
  }
  CK_RV verify_next(Bytes part, const Bytes* signature) {
    return module().C_VerifyMessageNext(
        session_, nullptr, 0, part.data(), part.size(),
        signature == nullptr ? nullptr : const_cast<CK_BYTE*>(signature->data()),
        signature == nullptr ? 0 : signature->size());
  }
  [[nodiscard]] bool accepted(const Bytes& message, const Bytes& signature) const {
    const SignatureForm form{CKM_SHA256_RSA_PKCS, "", SignatureForm::Padding::pkcs1,
                             crypto::Digest::sha256};
    return openssl_accepts(public_key_, form, message, signature);
  }
  Bytes sign_plainly(Bytes message) {
    EXPECT_THAT(module().C_SignInit(session_, &mechanism_, pair_.private_key), ReturnsRv(CKR_OK));
    return output_at_once([&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Sign(session_, message.data(), message.size(), out, length);
    });
  }

  CK_MECHANISM mechanism_{CKM_SHA256_RSA_PKCS, nullptr, 0};
  Client::Pair pair_;
  crypto::PublicKey public_key_;
};

TEST_F(Messages, AreSignedOneAfterTheOther) {
  start_signing();
  for (const Bytes& message : {kOne, kTwo, kOne}) {
    EXPECT_TRUE(accepted(message, output_at_once(signature_of(message))));
  }
  EXPECT_TRUE(accepted(kTwo, output_by_protocol(signature_of(kTwo))));
  EXPECT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(Messages, AreSignedInParts) {
  start_signing();
  ASSERT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(last({1, 2})(nullptr, nullptr), ReturnsRv(CKR_OK));
  EXPECT_TRUE(accepted({1, 2, 3}, output_by_protocol(last({3}))));
  EXPECT_TRUE(accepted(kOne, output_at_once(signature_of(kOne)))) << "and the process goes on";
}

TEST_F(Messages, AreVerifiedOneAfterTheOther) {
  const Bytes signature = sign_plainly(kOne);
  start_verifying();
  EXPECT_THAT(verify(kOne, signature), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(kTwo, signature), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify(kOne, signature), ReturnsRv(CKR_OK)) << "the process goes on";
  EXPECT_THAT(module().C_MessageVerifyFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(Messages, AreVerifiedInParts) {
  const Bytes signature = sign_plainly({1, 2, 3});
  start_verifying();
  for (const std::uint8_t end : {std::uint8_t{3}, std::uint8_t{4}}) {
    ASSERT_THAT(module().C_VerifyMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
    EXPECT_THAT(verify_next({1, 2}, nullptr), ReturnsRv(CKR_OK));
    EXPECT_THAT(verify_next({end}, &signature),
                ReturnsRv(end == 3 ? CKR_OK : CKR_SIGNATURE_INVALID));
  }
}

TEST_F(Messages, NeedAProcess) {
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  EXPECT_THAT(signature_of(kOne)(out.data(), &length), none);
  EXPECT_THAT(last(kOne)(out.data(), &length), none);
  EXPECT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), none);
  EXPECT_THAT(module().C_MessageSignFinal(session_), none);
  EXPECT_THAT(verify(kOne, kOne), none);
  EXPECT_THAT(verify_next(kOne, &kOne), none);
  EXPECT_THAT(module().C_VerifyMessageBegin(session_, nullptr, 0), none);
  EXPECT_THAT(module().C_MessageVerifyFinal(session_), none);
}

TEST_F(Messages, OneProcessOfAKindAtATime) {
  start_signing();
  EXPECT_THAT(module().C_MessageSignInit(session_, &mechanism_, pair_.private_key),
              ReturnsRv(CKR_OPERATION_ACTIVE));
  start_verifying();
  EXPECT_THAT(module().C_MessageVerifyInit(session_, &mechanism_, pair_.public_key),
              ReturnsRv(CKR_OPERATION_ACTIVE));
}

TEST_F(Messages, AreCancelled) {
  start_signing();
  EXPECT_THAT(module().C_MessageSignInit(session_, nullptr, CK_INVALID_HANDLE), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  start_signing();
  start_verifying();
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_MESSAGE_SIGN | CKF_MESSAGE_VERIFY),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_THAT(module().C_MessageVerifyFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Messages, AreNoOtherOperation) {
  start_signing();
  const Bytes signature = sign_plainly(kOne);
  EXPECT_TRUE(accepted(kOne, signature)) << "C_Sign has a place of its own";
  EXPECT_TRUE(accepted(kTwo, output_at_once(signature_of(kTwo))));
}

TEST_F(Messages, FlagsOfTheMechanismSaySo) {
  EXPECT_TRUE(token_.can(CKM_SHA256_RSA_PKCS, CKF_MESSAGE_SIGN));
  EXPECT_TRUE(token_.can(CKM_SHA256_RSA_PKCS, CKF_MESSAGE_VERIFY));
  CK_MECHANISM digest{CKM_SHA256, nullptr, 0};
  EXPECT_THAT(module().C_MessageSignInit(session_, &digest, pair_.private_key),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

// --- The signature first -------------------------------------------------------------------------

class SignatureFirst : public Messages {
 protected:
  CK_RV init(Bytes signature) {
    return module().C_VerifySignatureInit(session_, &mechanism_, pair_.public_key, signature.data(),
                                          signature.size());
  }
  CK_RV verify_message(Bytes message) {
    return module().C_VerifySignature(session_, message.data(), message.size());
  }
  CK_RV update(Bytes part) {
    return module().C_VerifySignatureUpdate(session_, part.data(), part.size());
  }
  void expect_ended() {
    EXPECT_THAT(update({1}), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED)) << "still active";
  }
};

TEST_F(SignatureFirst, WholeMessage) {
  const Bytes signature = sign_plainly(kOne);
  ASSERT_THAT(init(signature), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_message(kOne), ReturnsRv(CKR_OK));
  expect_ended();
  ASSERT_THAT(init(signature), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_message(kTwo), ReturnsRv(CKR_SIGNATURE_INVALID));
  expect_ended();
}

TEST_F(SignatureFirst, MessageInParts) {
  const Bytes signature = sign_plainly({1, 2, 3});
  for (const std::uint8_t end : {std::uint8_t{3}, std::uint8_t{4}}) {
    ASSERT_THAT(init(signature), ReturnsRv(CKR_OK));
    EXPECT_THAT(update({1, 2}), ReturnsRv(CKR_OK));
    EXPECT_THAT(update({end}), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_VerifySignatureFinal(session_),
                ReturnsRv(end == 3 ? CKR_OK : CKR_SIGNATURE_INVALID));
    expect_ended();
  }
}

TEST_F(SignatureFirst, NeedsAnOperation) {
  expect_ended();
  EXPECT_THAT(verify_message(kOne), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_THAT(module().C_VerifySignatureFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(SignatureFirst, OfAnotherLengthIsOutOfRange) {
  const CK_RV rv = init(Bytes(255, 1));
  if (rv != CKR_OK) {
    EXPECT_THAT(rv, ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
    return;
  }
  EXPECT_THAT(verify_message(kOne), ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
  expect_ended();
}

TEST_F(SignatureFirst, ArgumentsThatMakeNoSense) {
  EXPECT_THAT(module().C_VerifySignatureInit(session_, &mechanism_, pair_.public_key, nullptr, 256),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  expect_ended();
  ASSERT_THAT(init(Bytes(256, 1)), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_VerifySignature(session_, nullptr, 5), ReturnsRv(CKR_ARGUMENTS_BAD));
  expect_ended();
}

TEST_F(SignatureFirst, IsCancelled) {
  ASSERT_THAT(init(Bytes(256, 1)), ReturnsRv(CKR_OK));
  EXPECT_THAT(init(Bytes(256, 1)), ReturnsRv(CKR_OPERATION_ACTIVE));
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_VERIFY), ReturnsRv(CKR_OK));
  expect_ended();
}

}  // namespace
}  // namespace kunci::test
