// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.12: message digesting; and how operations begin and end, which is the same for
// all.
#include <openssl/evp.h>

#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/session_fixtures.h"

namespace kunci::test {
namespace {

struct DigestCase {
  CK_MECHANISM_TYPE type;
  const char* openssl_name;
};

std::vector<DigestCase> digest_cases() {
  std::vector<DigestCase> cases;
  for (const DigestCase& one :
       {DigestCase{CKM_SHA_1, "SHA1"}, DigestCase{CKM_SHA224, "SHA224"},
        DigestCase{CKM_SHA256, "SHA256"}, DigestCase{CKM_SHA384, "SHA384"},
        DigestCase{CKM_SHA512, "SHA512"}, DigestCase{CKM_SHA3_256, "SHA3_256"},
        DigestCase{CKM_SHA3_512, "SHA3_512"}}) {
    if (TestedToken::get().can(one.type, CKF_DIGEST)) cases.push_back(one);
  }
  return cases;
}

std::string openssl_name_of(const DigestCase& one) {
  std::string name = one.openssl_name;
  for (char& character : name) {
    if (character == '_') character = '-';
  }
  return name;
}

Bytes openssl_digest(const DigestCase& one, ByteView message) {
  Bytes digest(EVP_MAX_MD_SIZE);
  std::size_t size = 0;
  EXPECT_EQ(EVP_Q_digest(nullptr, openssl_name_of(one).c_str(), nullptr, message.data(),
                         message.size(), digest.data(), &size),
            1);
  digest.resize(size);
  return digest;
}

Bytes test_message(std::size_t size) {
  Bytes message(size);
  for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<std::uint8_t>(i * 7 + 3);
  return message;
}

class DigestCalls : public PublicSession {
 protected:
  CK_RV init(CK_MECHANISM_TYPE type = CKM_SHA256) {
    CK_MECHANISM mechanism{type, nullptr, 0};
    return module().C_DigestInit(session_, &mechanism);
  }
  CK_RV update(Bytes part) { return module().C_DigestUpdate(session_, part.data(), part.size()); }
  CK_RV digest(Bytes message, CK_BYTE_PTR out, CK_ULONG_PTR length) {
    return module().C_Digest(session_, message.data(), message.size(), out, length);
  }
  CK_RV final(CK_BYTE_PTR out, CK_ULONG_PTR length) {
    return module().C_DigestFinal(session_, out, length);
  }
  void expect_ended() {
    EXPECT_THAT(update({1}), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED)) << "still active";
  }
  OutputCall whole(const Bytes& message) {
    return [this, message](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      CK_BYTE nothing = 0;  // the empty message has an address, too
      auto* const input = message.empty() ? &nothing : const_cast<CK_BYTE*>(message.data());
      return module().C_Digest(session_, input, message.size(), out, length);
    };
  }
  OutputCall end() {
    return [this](CK_BYTE_PTR out, CK_ULONG_PTR length) { return final(out, length); };
  }
};

class DigestMechanism : public DigestCalls, public testing::WithParamInterface<DigestCase> {};

TEST_P(DigestMechanism, GivesWhatOpenSslGives) {
  for (const std::size_t size : {0UL, 1UL, 55UL, 56UL, 63UL, 64UL, 65UL, 127UL, 128UL, 10000UL}) {
    const Bytes message = test_message(size);
    ASSERT_THAT(init(GetParam().type), ReturnsRv(CKR_OK));
    EXPECT_EQ(output_at_once(whole(message)), openssl_digest(GetParam(), message)) << size;
  }
}

TEST_P(DigestMechanism, TakesPartsOfAnySize) {
  const Bytes message = test_message(1000);
  ASSERT_THAT(init(GetParam().type), ReturnsRv(CKR_OK));
  std::size_t at = 0;
  for (std::size_t part = 1; at < message.size(); part = part * 2 + 1) {
    const ByteView rest = ByteView(message).subspan(at);
    const ByteView now = rest.first(std::min(part, rest.size()));
    ASSERT_THAT(update(copy_of(now)), ReturnsRv(CKR_OK));
    at += now.size();
  }
  EXPECT_EQ(output_by_protocol(end()), openssl_digest(GetParam(), message));
  expect_ended();
}

TEST_P(DigestMechanism, FollowsTheLengthProtocol) {
  const Bytes message = test_message(100);
  ASSERT_THAT(init(GetParam().type), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_by_protocol(whole(message)), openssl_digest(GetParam(), message));
  expect_ended();
}

INSTANTIATE_TEST_SUITE_P(All, DigestMechanism, testing::ValuesIn(digest_cases()),
                         [](const auto& one) { return std::string(one.param.openssl_name); });

class Digesting : public DigestCalls {};

TEST_F(Digesting, NeedsAnOperation) {
  std::array<CK_BYTE, 64> out{};
  CK_ULONG length = out.size();
  const auto none = ReturnsRv(CKR_OPERATION_NOT_INITIALIZED);
  EXPECT_THAT(digest({1}, out.data(), &length), none);
  EXPECT_THAT(update({1}), none);
  EXPECT_THAT(final(out.data(), &length), none);
  EXPECT_THAT(module().C_DigestKey(session_, 1), none);
}

TEST_F(Digesting, OneOperationAtATime) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(init(), ReturnsRv(CKR_OPERATION_ACTIVE));
  EXPECT_EQ(output_at_once(whole({1})).size(), 32U) << "the first one goes on";
}

TEST_F(Digesting, UnknownMechanism) {
  EXPECT_THAT(init(0x7fffffff), ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(init(CKM_RSA_PKCS), ReturnsRv(CKR_MECHANISM_INVALID)) << "of another function";
  expect_ended();
}

TEST_F(Digesting, TakesNoParameter) {
  CK_ULONG something = 1;
  CK_MECHANISM mechanism{CKM_SHA256, &something, sizeof something};
  EXPECT_THAT(module().C_DigestInit(session_, &mechanism), ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
  expect_ended();
}

// 5.12: "C_DigestInit can be called with pMechanism set to NULL_PTR to terminate an active message-
// digesting operation."
TEST_F(Digesting, NullMechanismCancels) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_DigestInit(session_, nullptr), ReturnsRv(CKR_OK));
  expect_ended();
}

TEST_F(Digesting, SessionCancelEndsIt) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_DIGEST), ReturnsRv(CKR_OK));
  expect_ended();
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_DIGEST), ReturnsRv(CKR_OK)) << "none active";
}

TEST_F(Digesting, SessionCancelLeavesOthersAlone) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_SIGN | CKF_FIND_OBJECTS), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_at_once(whole({1})).size(), 32U);
}

// 5.12: C_Digest "cannot be used to terminate a multi-part operation".
TEST_F(Digesting, WholeMessageAfterPartsIsRefused) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  ASSERT_THAT(update({1}), ReturnsRv(CKR_OK));
  std::array<CK_BYTE, 64> out{};
  CK_ULONG length = out.size();
  EXPECT_THAT(digest({2}, out.data(), &length), testing::Not(ReturnsRv(CKR_OK)));
}

TEST_F(Digesting, NoPartsIsTheEmptyMessage) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_at_once(end()), openssl_digest({CKM_SHA256, "SHA256"}, {}));
}

TEST_F(Digesting, NullMessageWithALengthEndsIt) {
  std::array<CK_BYTE, 64> out{};
  CK_ULONG length = out.size();
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Digest(session_, nullptr, 5, out.data(), &length),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  expect_ended();
}

TEST_F(Digesting, NullPartWithALengthEndsIt) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_DigestUpdate(session_, nullptr, 5), ReturnsRv(CKR_ARGUMENTS_BAD));
  expect_ended();
}

TEST_F(Digesting, NowhereToPutTheLength) {
  std::array<CK_BYTE, 64> out{};
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  EXPECT_THAT(digest({1}, out.data(), nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Digesting, EndsWithItsSession) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_CloseSession(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(update({1}), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  session_ = Client::open(token_.slot());
  expect_ended();
}

TEST_F(Digesting, SessionsHaveEachTheirOwn) {
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  ASSERT_THAT(update({1}), ReturnsRv(CKR_OK));
  CK_BYTE part = 2;
  EXPECT_THAT(module().C_DigestUpdate(other, &part, 1), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
  ASSERT_THAT(module().C_DigestInit(other, &mechanism), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_DigestUpdate(other, &part, 1), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_at_once(end()), openssl_digest({CKM_SHA256, "SHA256"}, Bytes{1}));
}

// A login and its end have nothing to do with operations that need no key.
TEST_F(Digesting, OutlivesLoginAndLogout) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  ASSERT_THAT(update({1}), ReturnsRv(CKR_OK));
  ASSERT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_OK));
  EXPECT_EQ(output_at_once(end()), openssl_digest({CKM_SHA256, "SHA256"}, Bytes{1}));
}

// --- C_GetOperationState (5.6) ----------------------------------------------------------

TEST_F(Digesting, StateNeedsAnOperation) {
  CK_ULONG length = 0;
  EXPECT_THAT(module().C_GetOperationState(session_, nullptr, &length),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Digesting, StateIsSavedOrSaidToBeUnsaveable) {
  ASSERT_THAT(init(), ReturnsRv(CKR_OK));
  ASSERT_THAT(update({1, 2}), ReturnsRv(CKR_OK));
  CK_ULONG length = 0;
  const CK_RV rv = module().C_GetOperationState(session_, nullptr, &length);
  if (rv != CKR_OK) {
    EXPECT_THAT(rv, ReturnsRv(CKR_STATE_UNSAVEABLE));
    EXPECT_EQ(output_at_once(end()), openssl_digest({CKM_SHA256, "SHA256"}, Bytes{1, 2}));
    return;
  }
  Bytes state = output_at_once([this](CK_BYTE_PTR out, CK_ULONG_PTR size) {
    return module().C_GetOperationState(session_, out, size);
  });
  ASSERT_THAT(update({9}), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_SetOperationState(session_, state.data(), state.size(), 0, 0),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(output_at_once(end()), openssl_digest({CKM_SHA256, "SHA256"}, Bytes{1, 2}));
}

TEST_F(Digesting, StateOfNobodyIsRefused) {
  Bytes state(40, 0x5a);
  EXPECT_THAT(module().C_SetOperationState(session_, state.data(), state.size(), 0, 0),
              ReturnsRv(CKR_SAVED_STATE_INVALID));
}

}  // namespace
}  // namespace kunci::test
