// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.14 and 5.16: one process, many messages, on keys of the token.
#include <array>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kAlwaysId = 0x02;
constexpr std::uint8_t kPlainId = 0x03;

class Messages : public testing::Test {
 protected:
  void SetUp() override {
    const CK_SLOT_ID slot = Client::slot_with_token();
    Client::initialise(slot);
    session_ = Client::open(slot);
    ASSERT_THAT(Client::login(session_), ReturnsRv(CKR_OK));
    const Bytes p256 = crypto::ec_parameters(crypto::Curve::p256);
    plain_ = Client::generate_ec(session_, kPlainId, p256);
    always_ = Client::generate_ec(session_, kAlwaysId, p256);
  }

  CK_RV sign_init(const Client::Pair& pair) {
    return module().C_MessageSignInit(session_, &mechanism_, pair.private_key);
  }
  CK_RV sign(Bytes message) {
    CK_ULONG length = signature_.size();
    return module().C_SignMessage(session_, nullptr, 0, message.data(), message.size(),
                                  signature_.data(), &length);
  }
  CK_RV sign_next(Bytes part, bool last) {
    CK_ULONG length = signature_.size();
    return module().C_SignMessageNext(session_, nullptr, 0, part.data(), part.size(),
                                      last ? signature_.data() : nullptr, last ? &length : nullptr);
  }
  CK_RV verify(Bytes message) {
    return module().C_VerifyMessage(session_, nullptr, 0, message.data(), message.size(),
                                    signature_.data(), signature_.size());
  }
  CK_RV verify_next(Bytes part, bool last) {
    return module().C_VerifyMessageNext(session_, nullptr, 0, part.data(), part.size(),
                                        last ? signature_.data() : nullptr,
                                        last ? signature_.size() : 0);
  }
  // By the functions that everybody uses.
  CK_RV verify_plainly(const Client::Pair& pair, Bytes message) {
    EXPECT_THAT(module().C_VerifyInit(session_, &mechanism_, pair.public_key), ReturnsRv(CKR_OK));
    return module().C_Verify(session_, message.data(), message.size(), signature_.data(),
                             signature_.size());
  }

  PluggedToken token_{"piv:profile=yubico,content=factory"};
  Initialised module_in_use_;
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  CK_MECHANISM mechanism_{CKM_ECDSA_SHA256, nullptr, 0};
  Client::Pair plain_;
  Client::Pair always_;
  Bytes signature_ = Bytes(64, 0);
  const Bytes one_ = Bytes(100, 0x11);
  const Bytes two_ = Bytes(5000, 0x22);
};

TEST_F(Messages, AreSignedOneAfterTheOther) {
  ASSERT_THAT(sign_init(plain_), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign_init(plain_), ReturnsRv(CKR_OPERATION_ACTIVE));
  for (const Bytes& message : {one_, two_, one_}) {
    ASSERT_THAT(sign(message), ReturnsRv(CKR_OK));
    EXPECT_THAT(verify_plainly(plain_, message), ReturnsRv(CKR_OK));
  }
  ASSERT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(one_), ReturnsRv(CKR_OPERATION_ACTIVE)) << "inside a message in parts";
  EXPECT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OPERATION_ACTIVE));
  ASSERT_THAT(sign_next(Bytes(50, 0x11), false), ReturnsRv(CKR_OK));
  ASSERT_THAT(sign_next(Bytes(50, 0x11), true), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_plainly(plain_, one_), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign_next(one_, true), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_THAT(sign(one_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Messages, AskForTheLengthWithoutTheCard) {
  ASSERT_THAT(sign_init(plain_), ReturnsRv(CKR_OK));
  token_.clear_log();
  Bytes message = one_;
  CK_ULONG length = 0;
  EXPECT_THAT(module().C_SignMessage(session_, nullptr, 0, message.data(), message.size(), nullptr,
                                     &length),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(length, 64U);
  length = 63;
  EXPECT_THAT(module().C_SignMessage(session_, nullptr, 0, message.data(), message.size(),
                                     signature_.data(), &length),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  ASSERT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_SignMessageNext(session_, nullptr, 0, message.data(), message.size(),
                                         signature_.data(), &length),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_plainly(plain_, one_), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_SignMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
  const std::size_t before = token_.exchanges();
  length = 3;
  EXPECT_THAT(module().C_SignMessageNext(session_, nullptr, 0, message.data(), message.size(),
                                         signature_.data(), &length),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(length, 64U);
  EXPECT_EQ(token_.exchanges(), before);
  EXPECT_THAT(sign_next(one_, true), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_plainly(plain_, one_), ReturnsRv(CKR_OK)) << "the last part counted once";
}

// Each message is a use of its own (PKCS#11 3.2, 4.9: CKA_ALWAYS_AUTHENTICATE).
TEST_F(Messages, WantConsentEachTime) {
  ASSERT_THAT(sign_init(always_), ReturnsRv(CKR_OK));
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(Client::login(session_, kPin, CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OK));
    ASSERT_THAT(sign(one_), ReturnsRv(CKR_OK));
    EXPECT_THAT(verify_plainly(always_, one_), ReturnsRv(CKR_OK));
    EXPECT_THAT(sign(one_), ReturnsRv(CKR_USER_NOT_LOGGED_IN)) << "the process goes on";
  }
  ASSERT_THAT(module().C_MessageSignFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(Messages, AreVerifiedOneAfterTheOther) {
  ASSERT_THAT(sign_init(plain_), ReturnsRv(CKR_OK));
  ASSERT_THAT(sign(one_), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_MessageVerifyInit(session_, &mechanism_, plain_.public_key),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(one_), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(two_), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify(one_), ReturnsRv(CKR_OK)) << "a wrong one does not end the process";
  ASSERT_THAT(module().C_VerifyMessageBegin(session_, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(one_), ReturnsRv(CKR_OPERATION_ACTIVE));
  ASSERT_THAT(verify_next(Bytes(60, 0x11), false), ReturnsRv(CKR_OK));
  ASSERT_THAT(verify_next(Bytes(40, 0x11), true), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify_next(one_, true), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(module().C_MessageVerifyFinal(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(verify(one_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Messages, AreCancelledAndRefused) {
  ASSERT_THAT(sign_init(plain_), ReturnsRv(CKR_OK));
  std::array<CK_BYTE, 4> parameter{};
  CK_ULONG length = signature_.size();
  EXPECT_THAT(module().C_SignMessage(session_, parameter.data(), parameter.size(), nullptr, 0,
                                     signature_.data(), &length),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  EXPECT_THAT(module().C_SignMessageBegin(session_, parameter.data(), parameter.size()),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  ASSERT_THAT(module().C_SessionCancel(session_, CKF_MESSAGE_SIGN), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(one_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(sign_init(plain_), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_MessageSignInit(session_, nullptr, plain_.private_key), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(one_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  CK_MECHANISM digest{CKM_SHA256, nullptr, 0};
  EXPECT_THAT(module().C_MessageSignInit(session_, &digest, plain_.private_key),
              ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(module().C_MessageVerifyInit(session_, &mechanism_, plain_.private_key),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

}  // namespace
}  // namespace kunci::test
