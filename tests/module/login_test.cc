// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.6.8 to 5.6.10, and what must be right about PINs: no try is lost, and flags tell
// the truth.
#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;

class Login : public testing::TestWithParam<TestCard> {
 protected:
  void SetUp() override { Client::prepare(slot_, GetParam()); }

  CK_FLAGS flags() {
    CK_TOKEN_INFO info{};
    EXPECT_THAT(module().C_GetTokenInfo(slot_, &info), ReturnsRv(CKR_OK));
    return info.flags;
  }
  CK_STATE state(CK_SESSION_HANDLE session) {
    CK_SESSION_INFO info{};
    EXPECT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_OK));
    return info.state;
  }

  PluggedToken token_{GetParam().specification};
  Initialised module_in_use_;
  CK_SLOT_ID slot_ = Client::slot_with_token();
};

TEST_P(Login, StatesOfAllSessionsFollow) {
  const CK_SESSION_HANDLE read_only = Client::open(slot_, 0);
  const CK_SESSION_HANDLE read_write = Client::open(slot_);
  ASSERT_THAT(Client::login(read_only), ReturnsRv(CKR_OK));
  EXPECT_EQ(state(read_only), CKS_RO_USER_FUNCTIONS);
  EXPECT_EQ(state(read_write), CKS_RW_USER_FUNCTIONS);
  EXPECT_THAT(Client::login(read_write), ReturnsRv(CKR_USER_ALREADY_LOGGED_IN));
  EXPECT_THAT(Client::login(read_write, kSoPin, CKU_SO), ReturnsRv(CKR_SESSION_READ_ONLY_EXISTS));
  ASSERT_THAT(module().C_CloseSession(read_only), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(read_write, kSoPin, CKU_SO),
              ReturnsRv(CKR_USER_ANOTHER_ALREADY_LOGGED_IN));
  EXPECT_THAT(module().C_Logout(read_write), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Logout(read_write), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  EXPECT_EQ(state(read_write), CKS_RW_PUBLIC_SESSION);
}

TEST_P(Login, ClosingTheLastSessionLogsOut) {
  const CK_SESSION_HANDLE first = Client::open(slot_);
  ASSERT_THAT(Client::login(first), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_CloseSession(first), ReturnsRv(CKR_OK));
  EXPECT_EQ(state(Client::open(slot_)), CKS_RW_PUBLIC_SESSION);
}

TEST_P(Login, SecurityOfficer) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  EXPECT_EQ(state(session), CKS_RW_SO_FUNCTIONS);
  CK_SESSION_HANDLE other = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, &other),
              ReturnsRv(CKR_SESSION_READ_WRITE_SO_EXISTS));
}

TEST_P(Login, BadPinsSpendNoTry) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  token_.clear_log();
  EXPECT_THAT(Client::login(session, ""), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(Client::login(session, "12345"), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(Client::login(session, "123456789"), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(Client::login(session, std::string(100000, '1')), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(module().C_Login(session, CKU_USER, nullptr, 0), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(Client::login(session, kPin, 77), ReturnsRv(CKR_USER_TYPE_INVALID));
  EXPECT_THAT(Client::login(session, kPin, CKU_CONTEXT_SPECIFIC),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_EQ(token_.control().count(token_.name(), kVerify), 0U);
}

TEST_P(Login, FlagsCountDownToLocked) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  EXPECT_EQ(flags() & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED), 0U);
  EXPECT_THAT(Client::login(session, "000001"), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_EQ(flags() & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY), CKF_USER_PIN_COUNT_LOW);
  EXPECT_THAT(Client::login(session, "000002"), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_EQ(flags() & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY),
            CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY);
  EXPECT_THAT(Client::login(session, "000003"), ReturnsRv(CKR_PIN_LOCKED));
  EXPECT_NE(flags() & CKF_USER_PIN_LOCKED, 0U);
  token_.clear_log();
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_PIN_LOCKED));

  // Only the SO's help brings it back.
  ASSERT_THAT(vendor_functions().KUNCI_UnblockPIN(slot_, pin_pointer(kSoPin), kSoPin.size(),
                                                  pin_pointer(kPin), kPin.size()),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(flags() & (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED), 0U);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
}

TEST_P(Login, ARefusedPinIsNotSentTwice) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  EXPECT_THAT(Client::login(session, "000001"), ReturnsRv(CKR_PIN_INCORRECT));
  for (int repeat = 0; repeat < 5; ++repeat) {
    EXPECT_THAT(Client::login(session, "000001"), ReturnsRv(CKR_PIN_INCORRECT));
  }
  EXPECT_EQ(flags() & (CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED), 0U);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
}

TEST_P(Login, ChangeOfPin) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  std::string wrong = "111111";
  std::string next = "753159";
  std::string too_short = "12";
  EXPECT_THAT(module().C_SetPIN(session, pin_pointer(wrong), 6, pin_pointer(next), 6),
              ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(module().C_SetPIN(session, pin_pointer(kPin), 6, pin_pointer(too_short), 2),
              ReturnsRv(CKR_PIN_LEN_RANGE));
  ASSERT_THAT(module().C_SetPIN(session, pin_pointer(kPin), 6, pin_pointer(next), 6),
              ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session, kPin), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(Client::login(session, next), ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE read_only = Client::open(slot_, 0);
  EXPECT_THAT(module().C_SetPIN(read_only, pin_pointer(next), 6, pin_pointer(kPin), 6),
              ReturnsRv(CKR_SESSION_READ_ONLY));
}

TEST_P(Login, LogoutLogsOutOnTheCard) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  Client::login_to_manage(session, GetParam());
  const auto pair = Client::generate_ec(session, 0x01, crypto::ec_parameters(crypto::Curve::p256));
  ASSERT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
  Bytes signature;
  // The handle of a private object is gone with the login (PKCS#11 3.2, 5.6.9).
  EXPECT_THAT(Client::sign(session, CKM_ECDSA, pair.private_key, Bytes(32, 1), signature),
              ReturnsRv(CKR_KEY_HANDLE_INVALID));
  EXPECT_TRUE(Client::find(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}}).empty());
}

TEST_P(Login, ALostLoginIsGivenBack) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  Client::login_to_manage(session, GetParam());
  const auto pair = Client::generate_ec(session, 0x01, crypto::ec_parameters(crypto::Curve::p256));
  Bytes signature;
  ASSERT_THAT(Client::sign(session, CKM_ECDSA, pair.private_key, Bytes(32, 1), signature),
              ReturnsRv(CKR_OK));
  token_.control().reset(token_.name());
  EXPECT_THAT(Client::sign(session, CKM_ECDSA, pair.private_key, Bytes(32, 2), signature),
              ReturnsRv(CKR_OK));
}

INSTANTIATE_TEST_SUITE_P(Piv, Login, testing::Values(metadata_card(), plain_card()),
                         [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace kunci::test
