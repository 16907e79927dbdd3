// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 2.5.2 and 5.4: a child after fork has no library until it calls C_Initialize, and
// nothing that it does disturbs its parent.
#include <atomic>
#include <thread>

#include "tests/stress/child.h"
#include "tests/stress/signing_token.h"

namespace kunci::test {
namespace {

class Fork : public testing::Test {
 protected:
  static void SetUpTestSuite() { token_ = new SigningToken(); }
  static void TearDownTestSuite() { delete token_; }

  static void sign_with(const Signer& signer, int count = 3) {
    sign_and_check(signer, token_->verifier(SigningToken::kEcId), count);
  }

  static inline SigningToken* token_ = nullptr;
};

void expect_no_library(const Signer& parents) {
  Bytes signature;
  CK_INFO info{};
  EXPECT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
  EXPECT_THAT(parents.sign(message_of(1), signature), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
  EXPECT_THAT(module().C_CloseSession(parents.session), ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
}

TEST_F(Fork, AChildWithoutInitialisationIsRefused) {
  const Initialised module_in_use;
  const Signer signer(token_->slot(), SigningToken::kEcId);
  Child([&signer] { expect_no_library(signer); });
  sign_with(signer);
}

TEST_F(Fork, AChildThatInitialisesHasALoginOfItsOwn) {
  const Initialised module_in_use;
  const Signer signer(token_->slot(), SigningToken::kEcId);
  Child([] {
    const Initialised in_the_child;
    const CK_SLOT_ID slot = token_->slot();
    const CK_SESSION_HANDLE session = Client::open(slot);
    CK_SESSION_INFO info{};
    EXPECT_THAT(module().C_GetSessionInfo(session, &info), ReturnsRv(CKR_OK));
    EXPECT_EQ(info.state, CK_STATE{CKS_RW_PUBLIC_SESSION});
    sign_with(Signer(slot, SigningToken::kEcId));
  });
  sign_with(signer);
}

TEST_F(Fork, AChildThatFinalisesTakesNothingAway) {
  const Initialised module_in_use;
  const Signer signer(token_->slot(), SigningToken::kEcId);
  Child([&signer] {
    EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
    expect_no_library(signer);
  });
  sign_with(signer);
  EXPECT_EQ(tries_left(token_->slot()), 3U);
}

// Locks that other threads hold at the moment of the fork stay held in the child for ever: nothing
// that the child calls may wait for one.
TEST_F(Fork, InTheMiddleOfOtherThreadsWork) {
  constexpr int kForks = 12;
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token_->slot();
  const Signer keeps_the_login(slot, SigningToken::kEcId);
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int number = 0; number < 3; ++number) {
    threads.emplace_back([slot, &done] {
      const Signer signer(slot, SigningToken::kEcId);
      while (!done) sign_with(signer, 1);
    });
  }
  for (int i = 0; i < kForks; ++i) {
    Child([i, &keeps_the_login] {
      if (i % 3 == 0) expect_no_library(keeps_the_login);
      if (i % 3 == 1) {
        EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
      }
      if (i % 3 == 2) {
        const Initialised in_the_child;
        sign_with(Signer(token_->slot(), SigningToken::kEcId));
      }
    });
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  sign_with(keeps_the_login);
  EXPECT_EQ(tries_left(slot), 3U);
}

}  // namespace
}  // namespace kunci::test
