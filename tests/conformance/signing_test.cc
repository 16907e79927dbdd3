// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.13 and 5.15: signing on the token and verifying, checked by OpenSSL both ways.
#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/session_fixtures.h"
#include "tests/conformance/signature_form.h"

namespace kunci::test {
namespace {

constexpr CK_OBJECT_HANDLE kNoKey = 0x7ffffff0;

std::vector<SigningCase> hashing(std::vector<SigningCase> cases) {
  std::erase_if(cases, [](const SigningCase& one) { return !one.form.digest; });
  return cases;
}

class SignatureCalls : public UserSession {
 protected:
  CK_RV sign_init(CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
    return module().C_SignInit(session_, mechanism, key);
  }
  CK_RV update(Bytes part) { return module().C_SignUpdate(session_, part.data(), part.size()); }
  CK_RV verify(Bytes message, Bytes signature) {
    return module().C_Verify(session_, message.data(), message.size(), signature.data(),
                             signature.size());
  }
  OutputCall whole(const Bytes& message) {
    return [this, message](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_Sign(session_, const_cast<CK_BYTE*>(message.data()), message.size(), out,
                             length);
    };
  }
  OutputCall end() {
    return [this](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      return module().C_SignFinal(session_, out, length);
    };
  }
  void expect_sign_ended() {
    EXPECT_THAT(update({1}), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED)) << "still active";
  }
  void expect_verify_ended() {
    EXPECT_THAT(verify({1}, {1}), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED)) << "still active";
  }
};

class SignatureOf : public SignatureCalls, public testing::WithParamInterface<SigningCase> {
 protected:
  void SetUp() override {
    SignatureCalls::SetUp();
    pair_ = token_.pair(session_, GetParam().key);
  }
  void start() { ASSERT_THAT(sign_init(mechanism_.get(), pair_.private_key), ReturnsRv(CKR_OK)); }
  void start_verifying() {
    ASSERT_THAT(module().C_VerifyInit(session_, mechanism_.get(), pair_.public_key),
                ReturnsRv(CKR_OK));
  }
  Bytes sign(const Bytes& message) {
    start();
    return output_at_once(whole(message));
  }
  [[nodiscard]] bool accepted(const Bytes& message, const Bytes& signature) const {
    return openssl_accepts(public_key_of(session_, pair_.public_key), GetParam().form, message,
                           signature);
  }

  SignatureMechanism mechanism_{GetParam().form};
  Client::Pair pair_;
};

TEST_P(SignatureOf, IsAcceptedByOpenSsl) {
  for (std::uint8_t number = 1; number <= 3; ++number) {
    const Bytes message = GetParam().message(number);
    EXPECT_TRUE(accepted(message, sign(message)));
  }
}

TEST_P(SignatureOf, FollowsTheLengthProtocol) {
  const Bytes message = GetParam().message();
  start();
  EXPECT_TRUE(accepted(message, output_by_protocol(whole(message))));
  expect_sign_ended();
}

// Instantiated for what hashes: other mechanisms are single-part (6.1, 6.3).
class SignatureInParts : public SignatureOf {};

TEST_P(SignatureInParts, IsAcceptedByOpenSsl) {
  const Bytes message = GetParam().message();
  start();
  ASSERT_THAT(update(copy_of(ByteView(message).first(1))), ReturnsRv(CKR_OK));
  ASSERT_THAT(update(copy_of(ByteView(message).subspan(1))), ReturnsRv(CKR_OK));
  EXPECT_TRUE(accepted(message, output_by_protocol(end())));
  expect_sign_ended();
}

TEST_P(SignatureInParts, WholeMessageAfterPartsIsRefused) {
  start();
  ASSERT_THAT(update({1}), ReturnsRv(CKR_OK));
  std::array<CK_BYTE, 1024> out{};
  CK_ULONG length = out.size();
  EXPECT_THAT(whole({2})(out.data(), &length), testing::Not(ReturnsRv(CKR_OK)));
}

TEST_P(SignatureOf, IsVerifiedByTheModule) {
  const Bytes message = GetParam().message();
  const Bytes signature = sign(message);
  start_verifying();
  EXPECT_THAT(verify(message, signature), ReturnsRv(CKR_OK));
  expect_verify_ended();
}

TEST_P(SignatureOf, OtherMessageOrSignatureIsInvalid) {
  const Bytes message = GetParam().message(1);
  const Bytes signature = sign(message);
  start_verifying();
  EXPECT_THAT(verify(GetParam().message(2), signature), ReturnsRv(CKR_SIGNATURE_INVALID));
  expect_verify_ended();
  for (const std::size_t at : {std::size_t{1}, signature.size() / 2, signature.size() - 1}) {
    Bytes changed = signature;
    changed[at] ^= 0x10;
    start_verifying();
    EXPECT_THAT(verify(message, changed), ReturnsRv(CKR_SIGNATURE_INVALID)) << at;
    expect_verify_ended();
  }
}

TEST_P(SignatureOf, OfAnotherLengthIsOutOfRange) {
  const Bytes message = GetParam().message();
  const Bytes signature = sign(message);
  Bytes longer = signature;
  longer.push_back(0);
  for (const Bytes& wrong : {longer, copy_of(ByteView(signature).first(signature.size() - 1))}) {
    start_verifying();
    EXPECT_THAT(verify(message, wrong), ReturnsRv(CKR_SIGNATURE_LEN_RANGE)) << wrong.size();
    expect_verify_ended();
  }
}

TEST_P(SignatureOf, NullMessageWithALengthEndsIt) {
  std::array<CK_BYTE, 1024> out{};
  CK_ULONG length = out.size();
  start();
  EXPECT_THAT(module().C_Sign(session_, nullptr, 5, out.data(), &length),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  expect_sign_ended();
}

INSTANTIATE_TEST_SUITE_P(All, SignatureOf, testing::ValuesIn(signing_cases()),
                         [](const auto& one) { return one.param.name(); });
INSTANTIATE_TEST_SUITE_P(All, SignatureInParts, testing::ValuesIn(hashing(signing_cases())),
                         [](const auto& one) { return one.param.name(); });

// --- What does not depend on the mechanism -------------------------------------------------------

class Signing : public SignatureCalls {
 protected:
  void SetUp() override {
    SignatureCalls::SetUp();
    pair_ = token_.pair(session_, KeyName::rsa);
  }
  void start() { ASSERT_THAT(sign_init(&sha256_rsa_, pair_.private_key), ReturnsRv(CKR_OK)); }

  CK_MECHANISM sha256_rsa_{CKM_SHA256_RSA_PKCS, nullptr, 0};
  Client::Pair pair_;
};

TEST_F(Signing, NeedsAnOperation) {
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_THAT(whole({1})(out.data(), &length), none);
  EXPECT_THAT(update({1}), none);
  EXPECT_THAT(end()(out.data(), &length), none);
  EXPECT_THAT(verify({1}, {1}), none);
  EXPECT_THAT(module().C_VerifyUpdate(session_, out.data(), 1), none);
  EXPECT_THAT(module().C_VerifyFinal(session_, out.data(), 1), none);
}

TEST_F(Signing, OneOperationOfAKindAtATime) {
  start();
  EXPECT_THAT(sign_init(&sha256_rsa_, pair_.private_key), ReturnsRv(CKR_OPERATION_ACTIVE));
  EXPECT_EQ(output_at_once(whole({1})).size(), 256U) << "the first one goes on";
}

TEST_F(Signing, KeyMustExist) {
  EXPECT_THAT(sign_init(&sha256_rsa_, kNoKey), ReturnsRv(CKR_KEY_HANDLE_INVALID));
  EXPECT_THAT(sign_init(&sha256_rsa_, CK_INVALID_HANDLE), ReturnsRv(CKR_KEY_HANDLE_INVALID));
  EXPECT_THAT(module().C_VerifyInit(session_, &sha256_rsa_, kNoKey),
              ReturnsRv(CKR_KEY_HANDLE_INVALID));
  expect_sign_ended();
  expect_verify_ended();
}

TEST_F(Signing, KeyMustBeOfTheMechanismsKind) {
  const auto ec = token_.pair(session_, KeyName::p256);
  EXPECT_THAT(sign_init(&sha256_rsa_, ec.private_key), ReturnsRv(CKR_KEY_TYPE_INCONSISTENT));
  EXPECT_THAT(module().C_VerifyInit(session_, &sha256_rsa_, ec.public_key),
              ReturnsRv(CKR_KEY_TYPE_INCONSISTENT));
  expect_sign_ended();
  expect_verify_ended();
}

TEST_F(Signing, HalvesAreNotExchangeable) {
  EXPECT_THAT(sign_init(&sha256_rsa_, pair_.public_key), ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(module().C_VerifyInit(session_, &sha256_rsa_, pair_.private_key),
              ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

TEST_F(Signing, UnknownMechanism) {
  CK_MECHANISM unknown{0x7fffffff, nullptr, 0};
  EXPECT_THAT(sign_init(&unknown, pair_.private_key), ReturnsRv(CKR_MECHANISM_INVALID));
  CK_MECHANISM digest{CKM_SHA256, nullptr, 0};
  EXPECT_THAT(sign_init(&digest, pair_.private_key), ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(module().C_VerifyInit(session_, &digest, pair_.public_key),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

TEST_F(Signing, ParameterWhereThereIsNone) {
  CK_ULONG something = 1;
  CK_MECHANISM mechanism{CKM_SHA256_RSA_PKCS, &something, sizeof something};
  EXPECT_THAT(sign_init(&mechanism, pair_.private_key), ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
}

TEST_F(Signing, NullMechanismCancels) {
  start();
  EXPECT_THAT(sign_init(nullptr, CK_INVALID_HANDLE), ReturnsRv(CKR_OK));
  expect_sign_ended();
}

TEST_F(Signing, SessionCancelEndsIt) {
  start();
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_VERIFY | CKF_DIGEST), ReturnsRv(CKR_OK));
  ASSERT_THAT(update({1}), ReturnsRv(CKR_OK)) << "not of its kind";
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_SIGN), ReturnsRv(CKR_OK));
  expect_sign_ended();
}

TEST_F(Signing, TooLongForPkcs1) {
  CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  ASSERT_THAT(sign_init(&mechanism, pair_.private_key), ReturnsRv(CKR_OK));
  EXPECT_THAT(whole(Bytes(246, 1))(out.data(), &length), ReturnsRv(CKR_DATA_LEN_RANGE));
  expect_sign_ended();
}

TEST_F(Signing, KindsOfOperationsDoNotDisturbEachOther) {
  const Bytes message{1, 2, 3};
  start();
  ASSERT_THAT(update(message), ReturnsRv(CKR_OK));
  CK_MECHANISM digest{CKM_SHA256, nullptr, 0};
  ASSERT_THAT(module().C_DigestInit(session_, &digest), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_VerifyInit(session_, &sha256_rsa_, pair_.public_key), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_FindObjectsInit(session_, nullptr, 0), ReturnsRv(CKR_OK));
  const Bytes signature = output_at_once(end());
  EXPECT_THAT(verify(message, signature), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_FindObjectsFinal(session_), ReturnsRv(CKR_OK));
}

TEST_F(Signing, VerifiesInParts) {
  const Bytes message{1, 2, 3, 4};
  start();
  Bytes signature = output_at_once(whole(message));
  const auto run = [&](Bytes first, Bytes second) {
    EXPECT_THAT(module().C_VerifyInit(session_, &sha256_rsa_, pair_.public_key), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_VerifyUpdate(session_, first.data(), first.size()), ReturnsRv(CKR_OK));
    EXPECT_THAT(module().C_VerifyUpdate(session_, second.data(), second.size()), ReturnsRv(CKR_OK));
    return module().C_VerifyFinal(session_, signature.data(), signature.size());
  };
  EXPECT_THAT(run({1, 2}, {3, 4}), ReturnsRv(CKR_OK));
  expect_verify_ended();
  EXPECT_THAT(run({1, 2}, {3, 5}), ReturnsRv(CKR_SIGNATURE_INVALID));
  expect_verify_ended();
}

}  // namespace
}  // namespace kunci::test
