// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.6: sessions, logins, and what each state lets be seen.
#include <array>

#include "tests/conformance/session_fixtures.h"

namespace kunci::test {
namespace {

constexpr CK_SESSION_HANDLE kNoSession = 0x7ffffff0;

CK_STATE state_of(CK_SESSION_HANDLE session) {
  CK_SESSION_INFO info{};
  EXPECT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_OK));
  return info.state;
}

class Sessions : public PublicSession {
 protected:
  [[nodiscard]] CK_RV login(CK_SESSION_HANDLE session) const {
    return Client::login(session, token_.pin());
  }
  [[nodiscard]] CK_RV login_so(CK_SESSION_HANDLE session) const {
    return Client::login(session, token_.so_pin(), CKU_SO);
  }
};

// 5.1: errors of the session come before those of a function's own.
TEST_F(Sessions, InvalidHandleComesFirst) {
  CK_ULONG length = 0;
  CK_OBJECT_HANDLE object = 0;
  CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
  std::array<CK_BYTE, 64> buffer{};
  for (const CK_SESSION_HANDLE none : {CK_SESSION_HANDLE{CK_INVALID_HANDLE}, kNoSession}) {
    const auto invalid = ReturnsRv(CKR_SESSION_HANDLE_INVALID);
    EXPECT_THAT(module().C_CloseSession(none), invalid);
    CK_SESSION_INFO info{};
    EXPECT_THAT(module().C_GetSessionInfo(none, &info), invalid);
    EXPECT_THAT(login(none), invalid);
    EXPECT_THAT(module().C_Logout(none), invalid);
    EXPECT_THAT(module().C_DestroyObject(none, kNoSession), invalid);
    EXPECT_THAT(module().C_GetObjectSize(none, kNoSession, &length), invalid);
    EXPECT_THAT(module().C_FindObjectsInit(none, nullptr, 0), invalid);
    EXPECT_THAT(module().C_FindObjects(none, &object, 1, &length), invalid);
    EXPECT_THAT(module().C_FindObjectsFinal(none), invalid);
    EXPECT_THAT(module().C_DigestInit(none, &mechanism), invalid);
    EXPECT_THAT(module().C_SignInit(none, &mechanism, kNoSession), invalid);
    EXPECT_THAT(module().C_VerifyInit(none, &mechanism, kNoSession), invalid);
    EXPECT_THAT(module().C_EncryptInit(none, &mechanism, kNoSession), invalid);
    EXPECT_THAT(module().C_DecryptInit(none, &mechanism, kNoSession), invalid);
    EXPECT_THAT(module().C_GenerateRandom(none, buffer.data(), buffer.size()), invalid);
    EXPECT_THAT(module().C_SeedRandom(none, buffer.data(), buffer.size()), invalid);
  }
}

TEST_F(Sessions, ClosedHandleIsInvalid) {
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  ASSERT_THAT(module().C_CloseSession(other), ReturnsRv(CKR_OK));
  CK_SESSION_INFO info{};
  EXPECT_THAT(module().C_GetSessionInfo(other, &info), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_THAT(module().C_CloseSession(other), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_THAT(module().C_GetSessionInfo(session_, &info), ReturnsRv(CKR_OK));
}

TEST_F(Sessions, OpenChecksItsArguments) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_OpenSession(token_.slot(), CKF_RW_SESSION, nullptr, nullptr, &session),
              ReturnsRv(CKR_SESSION_PARALLEL_NOT_SUPPORTED));
  EXPECT_THAT(module().C_OpenSession(token_.slot(), CKF_SERIAL_SESSION, nullptr, nullptr, nullptr),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_OpenSession(~0UL >> 1, CKF_SERIAL_SESSION, nullptr, nullptr, &session),
              ReturnsRv(CKR_SLOT_ID_INVALID));
  EXPECT_THAT(module().C_CloseAllSessions(~0UL >> 1), ReturnsRv(CKR_SLOT_ID_INVALID));
  EXPECT_THAT(module().C_GetSessionInfo(session_, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

// 5.6, C_Login: login and logout change all sessions at once.
TEST_F(Sessions, StatesFollowTheUser) {
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION);
  EXPECT_EQ(state_of(read_only), CKS_RO_PUBLIC_SESSION);
  ASSERT_THAT(login(read_only), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_USER_FUNCTIONS);
  EXPECT_EQ(state_of(read_only), CKS_RO_USER_FUNCTIONS);
  EXPECT_EQ(state_of(Client::open(token_.slot(), 0)), CKS_RO_USER_FUNCTIONS) << "opened later";
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION);
  EXPECT_EQ(state_of(read_only), CKS_RO_PUBLIC_SESSION);
}

TEST_F(Sessions, SecurityOfficerNeedsReadWriteSessions) {
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  EXPECT_THAT(login_so(session_), ReturnsRv(CKR_SESSION_READ_ONLY_EXISTS));
  ASSERT_THAT(module().C_CloseSession(read_only), ReturnsRv(CKR_OK));
  ASSERT_THAT(login_so(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_SO_FUNCTIONS);
  CK_SESSION_HANDLE refused = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_OpenSession(token_.slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &refused),
              ReturnsRv(CKR_SESSION_READ_WRITE_SO_EXISTS));
  EXPECT_THAT(login(session_), ReturnsRv(CKR_USER_ANOTHER_ALREADY_LOGGED_IN));
  EXPECT_THAT(login_so(session_), ReturnsRv(CKR_USER_ALREADY_LOGGED_IN));
}

class LoginUser : public Sessions {
 protected:
  [[nodiscard]] CK_RV login_user(std::string_view pin, std::string_view name,
                                 CK_USER_TYPE user = CKU_USER) const {
    return module().C_LoginUser(session_, user, pin_pointer(pin), pin.size(), pin_pointer(name),
                                name.size());
  }
};

// A token has one user, or several that have names (3.2, 5.6, C_LoginUser).
TEST_F(LoginUser, WithoutANameIsALogin) {
  ASSERT_THAT(login_user(token_.pin(), {}), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_USER_FUNCTIONS);
  EXPECT_THAT(login_user(token_.pin(), {}), ReturnsRv(CKR_USER_ALREADY_LOGGED_IN));
  EXPECT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION);
  ASSERT_THAT(login_user(token_.so_pin(), {}, CKU_SO), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(session_), CKS_RW_SO_FUNCTIONS);
}

TEST_F(LoginUser, OfANameThatNobodyHas) {
  EXPECT_THAT(login_user(token_.pin(), "Ani"), ReturnsRv(CKR_USER_TYPE_INVALID));
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION);
}

TEST_F(LoginUser, ChecksItsArguments) {
  EXPECT_THAT(login_user(token_.pin(), {}, 77), ReturnsRv(CKR_USER_TYPE_INVALID));
  EXPECT_THAT(login_user(token_.pin(), {}, CKU_CONTEXT_SPECIFIC),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  session_ = kNoSession;
  EXPECT_THAT(login_user(token_.pin(), {}), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
}

TEST_F(Sessions, LogoutNeedsALogin) {
  EXPECT_THAT(module().C_Logout(session_), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
}

TEST_F(Sessions, LoginsDoNotAddUp) {
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(login(session_), ReturnsRv(CKR_USER_ALREADY_LOGGED_IN));
  EXPECT_THAT(login_so(session_), ReturnsRv(CKR_USER_ANOTHER_ALREADY_LOGGED_IN));
  EXPECT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(login(session_), ReturnsRv(CKR_OK));
}

TEST_F(Sessions, LoginOfNobodyKnown) {
  EXPECT_THAT(Client::login(session_, token_.pin(), 77), ReturnsRv(CKR_USER_TYPE_INVALID));
  EXPECT_THAT(Client::login(session_, token_.pin(), CKU_CONTEXT_SPECIFIC),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED))
      << "without an operation that asks for it";
}

TEST_F(Sessions, WrongPinIsIncorrect) {
  EXPECT_THAT(Client::login(session_, "135790"), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION);
  EXPECT_THAT(login(session_), ReturnsRv(CKR_OK)) << "and sets the count of tries back";
}

TEST_F(Sessions, LastSessionEndsTheLogin) {
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  ASSERT_THAT(module().C_CloseSession(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(other), CKS_RW_USER_FUNCTIONS);
  ASSERT_THAT(module().C_CloseSession(other), ReturnsRv(CKR_OK));
  EXPECT_EQ(state_of(Client::open(token_.slot())), CKS_RW_PUBLIC_SESSION);
}

TEST_F(Sessions, ClosingAllEndsTheLogin) {
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_CloseAllSessions(token_.slot()), ReturnsRv(CKR_OK));
  CK_SESSION_INFO info{};
  EXPECT_THAT(module().C_GetSessionInfo(session_, &info), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_EQ(state_of(Client::open(token_.slot())), CKS_RW_PUBLIC_SESSION);
}

TEST_F(Sessions, CountsAreThoseOfTheToken) {
  Client::open(token_.slot(), 0);
  CK_TOKEN_INFO info{};
  ASSERT_THAT(module().C_GetTokenInfo(token_.slot(), &info), ReturnsRv(CKR_OK));
  EXPECT_THAT(info.ulSessionCount, testing::AnyOf(2U, CK_UNAVAILABLE_INFORMATION));
  EXPECT_THAT(info.ulRwSessionCount, testing::AnyOf(1U, CK_UNAVAILABLE_INFORMATION));
}

TEST_F(Sessions, ParallelFunctionsAreGone) {
  EXPECT_THAT(module().C_GetFunctionStatus(session_), ReturnsRv(CKR_FUNCTION_NOT_PARALLEL));
  EXPECT_THAT(module().C_CancelFunction(session_), ReturnsRv(CKR_FUNCTION_NOT_PARALLEL));
}

TEST_F(Sessions, SecondInitializeIsRefused) {
  EXPECT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_CRYPTOKI_ALREADY_INITIALIZED));
  int reserved = 0;
  EXPECT_THAT(module().C_Finalize(&reserved), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_EQ(state_of(session_), CKS_RW_PUBLIC_SESSION) << "both have changed nothing";
}

// --- Visibility ------------------------------------------------

class Visibility : public Sessions {
 protected:
  static const inline OwnedAttribute kPrivateKeys{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}};

  CK_OBJECT_HANDLE make_data(CK_SESSION_HANDLE session, bool is_private) {
    const Attributes values{{CKA_CLASS, CK_ULONG{CKO_DATA}},
                            {CKA_TOKEN, false},
                            {CKA_PRIVATE, is_private},
                            {CKA_LABEL, "catatan"},
                            {CKA_VALUE, Bytes{1, 2, 3}}};
    auto views = views_of(values);
    CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
    rv_ = module().C_CreateObject(session, views.data(), views.size(), &object);
    return object;
  }
  static std::size_t notes(CK_SESSION_HANDLE session) {
    return Client::find(session, {{CKA_LABEL, "catatan"}}).size();
  }

  CK_RV rv_ = CKR_OK;
};

TEST_F(Visibility, PrivateKeysAppearWithTheLogin) {
  token_.login_to_manage(session_);
  const auto pair = token_.pair(session_, KeyName::p256);
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(session_, {kPrivateKeys}).empty());
  EXPECT_FALSE(Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}}).empty());
  EXPECT_THAT(Client::attribute_rv(session_, pair.private_key, CKA_CLASS),
              ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  EXPECT_THAT(module().C_SignInit(session_, &mechanism, pair.private_key),
              testing::AnyOf(ReturnsRv(CKR_KEY_HANDLE_INVALID), ReturnsRv(CKR_USER_NOT_LOGGED_IN)));
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  EXPECT_FALSE(Client::find(session_, {kPrivateKeys}).empty());
}

TEST_F(Visibility, SecurityOfficerSeesNoPrivateKeys) {
  token_.login_to_manage(session_);
  token_.pair(session_, KeyName::p256);
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  ASSERT_THAT(login_so(session_), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(session_, {kPrivateKeys}).empty());
}

TEST_F(Visibility, PrivateObjectsNeedTheUser) {
  EXPECT_NE(make_data(session_, false), CK_INVALID_HANDLE);
  make_data(session_, true);
  EXPECT_THAT(rv_, ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE secret = make_data(session_, true);
  ASSERT_THAT(rv_, ReturnsRv(CKR_OK));
  EXPECT_EQ(notes(session_), 2U);
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(notes(session_), 1U);
  ASSERT_THAT(login(session_), ReturnsRv(CKR_OK));
  EXPECT_EQ(notes(session_), 1U) << "private session objects end with the login (5.6, C_Logout)";
  EXPECT_THAT(Client::attribute_rv(session_, secret, CKA_LABEL),
              ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
}

TEST_F(Visibility, SessionObjectsAreSharedAndEndWithTheirSession) {
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  const CK_OBJECT_HANDLE object = make_data(other, false);
  EXPECT_EQ(Client::attribute(session_, object, CKA_VALUE), (Bytes{1, 2, 3}));
  EXPECT_EQ(notes(session_), 1U);
  ASSERT_THAT(module().C_CloseSession(other), ReturnsRv(CKR_OK));
  EXPECT_EQ(notes(session_), 0U);
  EXPECT_THAT(Client::attribute_rv(session_, object, CKA_VALUE),
              ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
}

TEST_F(Visibility, ReadOnlySessionsMakeSessionObjectsOnly) {
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  EXPECT_NE(make_data(read_only, false), CK_INVALID_HANDLE);
  const Attributes on_token{
      {CKA_CLASS, CK_ULONG{CKO_DATA}}, {CKA_TOKEN, true}, {CKA_LABEL, "catatan"}};
  auto views = views_of(on_token);
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_CreateObject(read_only, views.data(), views.size(), &object),
              ReturnsRv(CKR_SESSION_READ_ONLY));
}

TEST_F(Visibility, ReadOnlySessionsDestroyNothingOnTheToken) {
  token_.login_to_manage(session_);
  const auto pair = token_.pair(session_, KeyName::p256);
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  EXPECT_THAT(module().C_DestroyObject(read_only, pair.public_key),
              ReturnsRv(CKR_SESSION_READ_ONLY));
  EXPECT_THAT(module().C_DestroyObject(read_only, pair.private_key),
              ReturnsRv(CKR_SESSION_READ_ONLY));
  EXPECT_FALSE(Client::find(session_, {kPrivateKeys}).empty());
}

}  // namespace
}  // namespace kunci::test
