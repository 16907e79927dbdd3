// SPDX-License-Identifier: Apache-2.0
// Readers and cards that come and go while the module is in use, through pcscd's own ways of seeing
// them.
#include <chrono>
#include <future>
#include <optional>
#include <thread>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"
#include "tests/support/exclusive_user.h"

namespace kunci::test {
namespace {

using namespace std::chrono_literals;

constexpr char kCard[] = "piv:profile=yubico,content=factory,reader=slot";

std::optional<CK_SLOT_ID> pending_event() {
  CK_SLOT_ID slot = 0;
  const CK_RV rv = module().C_WaitForSlotEvent(CKF_DONT_BLOCK, &slot, nullptr);
  if (rv == CKR_OK) return slot;
  EXPECT_THAT(rv, ReturnsRv(CKR_NO_EVENT));
  return std::nullopt;
}

bool has_token(CK_SLOT_ID slot) {
  CK_SLOT_INFO info{};
  EXPECT_THAT(module().C_GetSlotInfo(slot, &info), ReturnsRv(CKR_OK));
  return (info.flags & CKF_TOKEN_PRESENT) != 0;
}

CK_ULONG slot_count() {
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotList(CK_FALSE, nullptr, &count), ReturnsRv(CKR_OK));
  return count;
}

CK_RV session_rv(CK_SESSION_HANDLE session) {
  CK_SESSION_INFO info{};
  return module().C_GetSessionInfo(session, &info);
}

TEST(HotPlug, ReaderThatAppearsAfterInitialiseBecomesASlot) {
  const Initialised module_in_use;
  EXPECT_EQ(slot_count(), 0U);
  const PluggedToken token(kCard);
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_EQ(pending_event(), CK_SLOT_ID{0});
  EXPECT_EQ(pending_event(), std::nullopt);
  EXPECT_TRUE(has_token(0));
}

TEST(HotPlug, SlotsStayWhenReadersGoAndAreUsedAgain) {
  const Initialised module_in_use;
  const PluggedToken token(kCard);
  const CK_SLOT_ID slot = Client::slot_with_token();
  token.control().unplug(token.name());
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_FALSE(has_token(slot));
  CK_TOKEN_INFO info{};
  EXPECT_THAT(module().C_GetTokenInfo(slot, &info), ReturnsRv(CKR_TOKEN_NOT_PRESENT));
  token.control().plug(token.name());
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_TRUE(has_token(slot));
}

TEST(HotPlug, RemovalClosesSessionsAndAFreshOneWorks) {
  const PluggedToken token(kCard);
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  const CK_SESSION_HANDLE session = Client::open(slot);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  const auto pair = Client::generate_ec(session, 0x01, crypto::ec_parameters(crypto::Curve::p256));
  token.control().remove(token.name());
  Bytes signature;
  const CK_RV rv = Client::sign(session, CKM_ECDSA, pair.private_key, Bytes(32, 1), signature);
  EXPECT_TRUE(rv == CKR_SESSION_HANDLE_INVALID || rv == CKR_DEVICE_REMOVED) << rv;
  EXPECT_THAT(session_rv(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_FALSE(has_token(slot));

  token.control().insert(token.name());
  const CK_SESSION_HANDLE fresh = Client::open(slot);
  EXPECT_THAT(session_rv(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_TRUE(Client::find(fresh, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}}).empty())
      << "nobody is logged in now";
  ASSERT_THAT(Client::login(fresh), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE key = Client::find_one(fresh, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}});
  EXPECT_THAT(Client::sign(fresh, CKM_ECDSA, key, Bytes(32, 1), signature), ReturnsRv(CKR_OK));
}

TEST(HotPlug, AFastSwapIsSeen) {
  const PluggedToken token(kCard);
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  const CK_SESSION_HANDLE session = Client::open(slot);
  token.control().remove(token.name());
  token.control().insert(token.name(), "piv:profile=plain");
  // Asked for the event first: uses of a session do not look again for a moment.
  EXPECT_EQ(pending_event(), slot);
  EXPECT_THAT(session_rv(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_TRUE(has_token(slot));
}

TEST(HotPlug, ATokenExchangedUnseenGetsNoPinThatWasMeantForTheOtherOne) {
  constexpr std::uint8_t kVerify = 0x20;
  const PluggedToken token("piv:profile=yubico,content=factory");  // pcscd counts no events of it
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  const CK_SESSION_HANDLE session = Client::open(slot);
  token.control().unplug(token.name());
  token.control().plug(token.name());
  token.clear_log();
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_DEVICE_REMOVED));
  EXPECT_EQ(token.control().count(token.name(), kVerify), 0U);
  EXPECT_THAT(session_rv(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  EXPECT_TRUE(has_token(slot));
  EXPECT_THAT(Client::login(Client::open(slot)), ReturnsRv(CKR_OK));
}

TEST(HotPlug, ACardMovesToAnotherReader) {
  const PluggedToken from(kCard, "dari");
  const PluggedToken to("piv:profile=yubico,content=factory,reader=slot,card=out", "ke");
  const Initialised module_in_use;
  const CK_SLOT_ID old_slot = Client::slot_with_token();
  const CK_SESSION_HANDLE session = Client::open(old_slot);
  from.control().move(from.name(), to.name());
  EXPECT_FALSE(has_token(old_slot));
  EXPECT_THAT(session_rv(session), ReturnsRv(CKR_SESSION_HANDLE_INVALID));
  const CK_SLOT_ID new_slot = Client::slot_with_token();
  EXPECT_NE(new_slot, old_slot);
}

TEST(HotPlug, ABlockedWaitSeesAnInsertion) {
  const PluggedToken token("piv:profile=yubico,content=factory,reader=slot,card=out");
  const Initialised module_in_use;
  EXPECT_EQ(slot_count(), 1U);
  auto waiting = std::async(std::launch::async, [] {
    CK_SLOT_ID slot = 99;
    EXPECT_THAT(module().C_WaitForSlotEvent(0, &slot, nullptr), ReturnsRv(CKR_OK));
    return slot;
  });
  token.control().insert(token.name());
  ASSERT_EQ(waiting.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(waiting.get(), 0U);
}

TEST(HotPlug, FinaliseEndsABlockedWait) {
  ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
  std::promise<void> started;
  auto waiting = std::async(std::launch::async, [&started] {
    started.set_value();
    CK_SLOT_ID slot = 0;
    return module().C_WaitForSlotEvent(0, &slot, nullptr);
  });
  started.get_future().wait();
  ASSERT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  ASSERT_EQ(waiting.wait_for(10s), std::future_status::ready);
  EXPECT_THAT(waiting.get(), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
}

TEST(HotPlug, WithoutPcscdThereAreNoSlots) {
  const auto control = harness::VirtualTokenControl::from_environment();
  control.stop_pcscd();
  const Initialised module_in_use;
  EXPECT_EQ(slot_count(), 0U);
  control.start_pcscd();
  const PluggedToken token(kCard);
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_TRUE(has_token(0));
}

TEST(HotPlug, ARestartOfPcscdIsSurvived) {
  const PluggedToken token(kCard);
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  ASSERT_THAT(Client::login(Client::open(slot)), ReturnsRv(CKR_OK));
  for (const bool kindly : {true, false}) {
    if (kindly) {
      token.control().restart_pcscd();
    } else {
      token.control().kill_pcscd();
      token.control().start_pcscd();
    }
    EXPECT_TRUE(has_token(slot));
    const CK_SESSION_HANDLE session = Client::open(slot);
    EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  }
}

// GnuPG's scdaemon, for one, keeps a card to itself for as long as it runs.
TEST(HotPlug, ACardThatAnotherProgramHasForItselfIsKnownWhenItLetsGo) {
  const PluggedToken token(kCard);
  const Initialised module_in_use;
  CK_TOKEN_INFO info{};
  {
    const ExclusiveUser other(token.control().reader_name(token.name()));
    ASSERT_EQ(other.result(), SCARD_S_SUCCESS);
    for (int round = 0; round < 10; ++round) {
      EXPECT_EQ(slot_count(), 1U);
      EXPECT_THAT(module().C_GetTokenInfo(0, &info), ReturnsRv(CKR_DEVICE_ERROR));
    }
  }
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_THAT(module().C_GetTokenInfo(0, &info), ReturnsRv(CKR_OK));
}

TEST(HotPlug, AnUnknownCardIsProbedOnce) {
  const PluggedToken token("echo:reader=slot");
  const Initialised module_in_use;
  CK_TOKEN_INFO info{};
  EXPECT_EQ(slot_count(), 1U);
  EXPECT_THAT(module().C_GetTokenInfo(0, &info), ReturnsRv(CKR_TOKEN_NOT_RECOGNIZED));
  const std::size_t probes = token.exchanges();
  EXPECT_LE(probes, 2U);
  for (int round = 0; round < 20; ++round) {
    EXPECT_TRUE(has_token(0));
    EXPECT_THAT(module().C_GetTokenInfo(0, &info), ReturnsRv(CKR_TOKEN_NOT_RECOGNIZED));
  }
  EXPECT_EQ(token.exchanges(), probes);
}

}  // namespace
}  // namespace kunci::test
