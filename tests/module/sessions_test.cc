// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.5 and 5.6: slots and sessions, and what misuse of them gives.
#include <array>

#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

class Sessions : public testing::Test {
 protected:
  PluggedToken token_{"piv:profile=yubico,content=factory"};
  Initialised module_in_use_;
  CK_SLOT_ID slot_ = Client::slot_with_token();
};

TEST_F(Sessions, SlotListFollowsTheLengthProtocol) {
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_FALSE, nullptr, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
  ASSERT_THAT(module().C_GetSlotList(CK_FALSE, nullptr, &count), ReturnsRv(CKR_OK));
  ASSERT_GE(count, 1U);
  CK_SLOT_ID one = 0;
  CK_ULONG none = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_FALSE, &one, &none), ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(none, count);
}

TEST_F(Sessions, SlotIdIsValidBeforeAnyList) {
  EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
  CK_SLOT_INFO info{};
  EXPECT_THAT(module().C_GetSlotInfo(slot_, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.flags & (CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT),
            CKF_TOKEN_PRESENT | CKF_REMOVABLE_DEVICE | CKF_HW_SLOT);
}

TEST_F(Sessions, UnknownSlot) {
  CK_SLOT_INFO slot_info{};
  CK_TOKEN_INFO token_info{};
  CK_SESSION_HANDLE session = 0;
  for (const CK_SLOT_ID unknown : {CK_SLOT_ID{77}, ~CK_SLOT_ID{0}}) {
    EXPECT_THAT(module().C_GetSlotInfo(unknown, &slot_info), ReturnsRv(CKR_SLOT_ID_INVALID));
    EXPECT_THAT(module().C_GetTokenInfo(unknown, &token_info), ReturnsRv(CKR_SLOT_ID_INVALID));
    EXPECT_THAT(module().C_OpenSession(unknown, CKF_SERIAL_SESSION, nullptr, nullptr, &session),
                ReturnsRv(CKR_SLOT_ID_INVALID));
    EXPECT_THAT(module().C_CloseAllSessions(unknown), ReturnsRv(CKR_SLOT_ID_INVALID));
  }
  EXPECT_THAT(module().C_GetSlotInfo(slot_, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetTokenInfo(slot_, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Sessions, FlagsOfOpen) {
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_OpenSession(slot_, CKF_RW_SESSION, nullptr, nullptr, &session),
              ReturnsRv(CKR_SESSION_PARALLEL_NOT_SUPPORTED));
  EXPECT_THAT(module().C_OpenSession(slot_, CKF_SERIAL_SESSION, nullptr, nullptr, nullptr),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_OpenSession(slot_, CKF_SERIAL_SESSION | CKF_ASYNC_SESSION, nullptr,
                                     nullptr, &session),
              ReturnsRv(CKR_SESSION_ASYNC_NOT_SUPPORTED));
}

TEST_F(Sessions, InfoTellsStateAndSlot) {
  const CK_SESSION_HANDLE read_only = Client::open(slot_, 0);
  const CK_SESSION_HANDLE read_write = Client::open(slot_);
  CK_SESSION_INFO info{};
  ASSERT_THAT(module().C_GetSessionInfo(read_only, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.slotID, slot_);
  EXPECT_EQ(info.state, CKS_RO_PUBLIC_SESSION);
  EXPECT_EQ(info.flags, CKF_SERIAL_SESSION);
  ASSERT_THAT(module().C_GetSessionInfo(read_write, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.state, CKS_RW_PUBLIC_SESSION);
  EXPECT_THAT(module().C_GetSessionInfo(read_write, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));

  CK_TOKEN_INFO token_info{};
  ASSERT_THAT(module().C_GetTokenInfo(slot_, &token_info), ReturnsRv(CKR_OK));
  EXPECT_EQ(token_info.ulSessionCount, 2U);
  EXPECT_EQ(token_info.ulRwSessionCount, 1U);
}

TEST_F(Sessions, ClosedHandleIsInvalidForEver) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(module().C_CloseSession(session), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_CloseSession(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_NE(Client::open(slot_), session);
  CK_SESSION_INFO info{};
  EXPECT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  ASSERT_THAT(module().C_CloseAllSessions(slot_), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_CloseAllSessions(slot_), ReturnsRv(CKR_OK));
}

TEST_F(Sessions, ManyAtOnce) {
  for (int count = 0; count < 200; ++count)
    Client::open(slot_, count % 2 == 0 ? CKF_RW_SESSION : 0);
  CK_TOKEN_INFO info{};
  ASSERT_THAT(module().C_GetTokenInfo(slot_, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.ulSessionCount, 200U);
}

TEST_F(Sessions, NothingToSaveOrRestore) {
  const CK_SESSION_HANDLE session = Client::open(slot_);
  CK_ULONG length = 0;
  EXPECT_THAT(module().C_GetOperationState(session, nullptr, &length),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
  ASSERT_THAT(module().C_DigestInit(session, &mechanism), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_GetOperationState(session, nullptr, &length),
              ReturnsRv(CKR_STATE_UNSAVEABLE));
  std::array<CK_BYTE, 4> state{};
  EXPECT_THAT(module().C_SetOperationState(session, state.data(), state.size(), 0, 0),
              ReturnsRv(CKR_SAVED_STATE_INVALID));
  EXPECT_THAT(module().C_GetFunctionStatus(session), ReturnsRv(CKR_FUNCTION_NOT_PARALLEL));
  EXPECT_THAT(module().C_CancelFunction(session), ReturnsRv(CKR_FUNCTION_NOT_PARALLEL));
}

}  // namespace
}  // namespace kunci::test
