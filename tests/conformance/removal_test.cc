// SPDX-License-Identifier: Apache-2.0
// A token that is pulled out and comes back: PKCS#11 3.2, 5.6 ("all sessions ... are automatically
// closed"). Only where the token is a virtual one that the test can pull.
#include <array>
#include <cstdlib>

#include "tests/conformance/session_fixtures.h"
#include "tests/harness/reader/control.h"

namespace kunci::test {
namespace {

const char* const kPulled = "uji";

std::vector<std::string> pullable_tokens() {
  if (std::getenv("KUNCI_VTOKEN_CONTROL") == nullptr) return {};
  return {kPulled};
}

class Removal : public UserSession, public testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, KeyName::p256);
  }
  void TearDown() override {
    if (!plugged_) plug();
    UserSession::TearDown();
  }
  void unplug() {
    control_.unplug(GetParam());
    plugged_ = false;
  }
  // The module looks while the token is out. pcscd counts no events of a reader that goes with its
  // card: what comes back unseen is noticed at the next contact with the card only.
  void plug() {
    CK_SLOT_INFO seen{};
    EXPECT_THAT(module().C_GetSlotInfo(token_.slot(), &seen), ReturnsRv(CKR_OK));
    control_.plug(GetParam());
    plugged_ = true;
  }

  const harness::VirtualTokenControl control_ = harness::VirtualTokenControl::from_environment();
  bool plugged_ = true;
  Client::Pair pair_;
};

TEST_P(Removal, ClosesItsSessions) {
  const CK_SESSION_HANDLE other = Client::open(token_.slot(), 0);
  unplug();
  const auto gone =
      testing::AnyOf(ReturnsRv(CKR_SESSION_HANDLE_INVALID), ReturnsRv(CKR_DEVICE_REMOVED));
  CK_SESSION_INFO info{};
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  std::array<CK_BYTE, 16> octets{};
  for (const CK_SESSION_HANDLE session : {session_, other}) {
    EXPECT_THAT(module().C_GetSessionInfo(session, &info), gone);
    EXPECT_THAT(module().C_SignInit(session, &mechanism, pair_.private_key), gone);
    EXPECT_THAT(module().C_FindObjectsInit(session, nullptr, 0), gone);
    EXPECT_THAT(module().C_GenerateRandom(session, octets.data(), octets.size()), gone);
    EXPECT_THAT(Client::login(session, token_.pin()), gone);
    EXPECT_THAT(module().C_Logout(session), gone);
    EXPECT_THAT(module().C_CloseSession(session), gone);
  }
}

TEST_P(Removal, LeavesAnEmptySlot) {
  unplug();
  CK_TOKEN_INFO info{};
  CK_ULONG count = 0;
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  const auto absent = ReturnsRv(CKR_TOKEN_NOT_PRESENT);
  EXPECT_THAT(module().C_GetTokenInfo(token_.slot(), &info), absent);
  EXPECT_THAT(module().C_GetMechanismList(token_.slot(), nullptr, &count), absent);
  EXPECT_THAT(module().C_OpenSession(token_.slot(), CKF_SERIAL_SESSION, nullptr, nullptr, &session),
              absent);
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, nullptr, &count), ReturnsRv(CKR_OK));
  EXPECT_EQ(count, 0U);
}

TEST_P(Removal, EndsTheLoginAndTheHandles) {
  unplug();
  plug();
  const CK_SESSION_HANDLE session = Client::open(token_.slot());
  EXPECT_NE(session, session_);
  CK_SESSION_INFO info{};
  ASSERT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.state, CKS_RW_PUBLIC_SESSION);
  EXPECT_THAT(Client::attribute_rv(session, pair_.public_key, CKA_CLASS),
              ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  ASSERT_THAT(Client::login(session, token_.pin()), ReturnsRv(CKR_OK));
  const auto again = token_.pair(session, KeyName::p256);
  EXPECT_NE(again.private_key, pair_.private_key);
  Bytes signature;
  EXPECT_THAT(Client::sign(session, CKM_ECDSA, again.private_key, Bytes(32, 1), signature),
              ReturnsRv(CKR_OK));
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Removal);
INSTANTIATE_TEST_SUITE_P(All, Removal, testing::ValuesIn(pullable_tokens()),
                         [](const auto& one) { return one.param; });

}  // namespace
}  // namespace kunci::test
