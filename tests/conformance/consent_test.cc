// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.6, C_Login with CKU_CONTEXT_SPECIFIC, and 4.9, CKA_ALWAYS_AUTHENTICATE: a key that
// wants the PIN for each of its uses.
#include "tests/conformance/length_protocol.h"
#include "tests/conformance/session_fixtures.h"
#include "tests/conformance/signature_form.h"

namespace kunci::test {
namespace {

const Bytes kMessage(100, 0x4d);

class Consent : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, KeyName::always);
    // Whatever the login itself may have consented to is used up.
    start();
    give_consent();
    sign();
  }
  void start() {
    ASSERT_THAT(module().C_SignInit(session_, &mechanism_, pair_.private_key), ReturnsRv(CKR_OK));
  }
  [[nodiscard]] CK_RV consent(const std::string& pin) const {
    return Client::login(session_, pin, CKU_CONTEXT_SPECIFIC);
  }
  void give_consent() { ASSERT_THAT(consent(token_.pin()), ReturnsRv(CKR_OK)); }
  [[nodiscard]] OutputCall signature() const {
    return [this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Sign(session_, const_cast<CK_BYTE*>(kMessage.data()), kMessage.size(), out,
                             length);
    };
  }
  [[nodiscard]] CK_RV sign_rv() const {
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    return signature()(out.data(), &length);
  }
  void sign() { expect_good(output_at_once(signature())); }
  void expect_good(const Bytes& made) {
    const SignatureForm form{CKM_SHA256_RSA_PKCS, "", SignatureForm::Padding::pkcs1,
                             crypto::Digest::sha256};
    EXPECT_TRUE(openssl_accepts(public_key_of(session_, pair_.public_key), form, kMessage, made));
  }

  CK_MECHANISM mechanism_{CKM_SHA256_RSA_PKCS, nullptr, 0};
  Client::Pair pair_;
};

TEST_F(Consent, IsWhatTheKeySays) {
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_ALWAYS_AUTHENTICATE),
            Bytes{CK_TRUE});
}

TEST_F(Consent, IsForOneSignature) {
  start();
  give_consent();
  sign();
  start();
  EXPECT_THAT(sign_rv(), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
}

TEST_F(Consent, OfALoginBeforeIsNone) {
  start();
  give_consent();
  EXPECT_THAT(module().C_SignInit(session_, nullptr, CK_INVALID_HANDLE), ReturnsRv(CKR_OK));
  start();
  EXPECT_THAT(sign_rv(), ReturnsRv(CKR_USER_NOT_LOGGED_IN)) << "it went with its operation";
}

TEST_F(Consent, IsNotSpentByQuestions) {
  start();
  give_consent();
  expect_good(output_by_protocol(signature()));
}

TEST_F(Consent, HoldsForAllParts) {
  start();
  give_consent();
  CK_BYTE* const octets = const_cast<CK_BYTE*>(kMessage.data());
  ASSERT_THAT(module().C_SignUpdate(session_, octets, 40), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_SignUpdate(session_, octets + 40, 60), ReturnsRv(CKR_OK));
  expect_good(output_by_protocol([this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
    return module().C_SignFinal(session_, out, length);
  }));
}

TEST_F(Consent, WithAWrongPinIsNone) {
  start();
  EXPECT_THAT(consent("999999"), ReturnsRv(CKR_PIN_INCORRECT));
  give_consent();
  sign();
}

TEST_F(Consent, NeedsAnOperationThatWantsIt) {
  EXPECT_THAT(consent(token_.pin()), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  CK_MECHANISM digest{CKM_SHA256, nullptr, 0};
  ASSERT_THAT(module().C_DigestInit(session_, &digest), ReturnsRv(CKR_OK));
  EXPECT_THAT(consent(token_.pin()), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Consent, IsOfOneSession) {
  const CK_SESSION_HANDLE other = Client::open(token_.slot(), 0);
  start();
  EXPECT_THAT(Client::login(other, token_.pin(), CKU_CONTEXT_SPECIFIC),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Consent, LeavesTheLoginAsItIs) {
  start();
  EXPECT_THAT(sign_rv(), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  CK_SESSION_INFO info{};
  ASSERT_THAT(module().C_GetSessionInfo(session_, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.state, CKS_RW_USER_FUNCTIONS);
  EXPECT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_USER_ALREADY_LOGGED_IN));
}

}  // namespace
}  // namespace kunci::test
