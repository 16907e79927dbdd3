// SPDX-License-Identifier: Apache-2.0
// Many threads on one token: no wrong result, no crash, no lost PIN try.
#include <openssl/sha.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "tests/stress/signing_token.h"
#include "tests/stress/stranger.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr int kThreads = 8;
constexpr int kOperations = 60;

// One thread of a program, with a session of its own, doing one thing after another in a random
// order of its own.
class Worker {
 public:
  Worker(const SigningToken& token, CK_SLOT_ID slot, int number)
      : token_(token),
        random_(static_cast<unsigned>(number)),
        rsa_(slot, SigningToken::kRsaId),
        ec_(slot, SigningToken::kEcId) {}

  void run(int operations) {
    using Job = void (Worker::*)();
    static constexpr std::array<Job, 7> kJobs = {
        &Worker::sign_rsa,    &Worker::sign_ec,     &Worker::sign_ec,       &Worker::digest,
        &Worker::search_keys, &Worker::make_object, &Worker::open_and_close};
    for (int i = 0; i < operations && !testing::Test::HasFatalFailure(); ++i) {
      (this->*kJobs[random_() % kJobs.size()])();
    }
  }

 private:
  void sign_rsa() { sign_and_check(rsa_, token_.verifier(SigningToken::kRsaId), 1); }

  // The module's own verification, too, with the public key that it shows.
  void sign_ec() {
    const Bytes message = message_of(static_cast<int>(random_() % 1000));
    Bytes signature;
    ASSERT_THAT(ec_.sign(message, signature), ReturnsRv(CKR_OK));
    ASSERT_TRUE(token_.verifier(SigningToken::kEcId).accepts(message, signature));
    const CK_OBJECT_HANDLE key = Client::find_one(
        ec_.session, {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}, {CKA_ID, Bytes{SigningToken::kEcId}}});
    CK_MECHANISM mechanism{CKM_ECDSA_SHA256, nullptr, 0};
    ASSERT_THAT(module().C_VerifyInit(ec_.session, &mechanism, key), ReturnsRv(CKR_OK));
    ASSERT_THAT(module().C_Verify(ec_.session, const_cast<CK_BYTE*>(message.data()), message.size(),
                                  signature.data(), signature.size()),
                ReturnsRv(CKR_OK));
  }

  void digest() {
    Bytes data(random_() % 5000 + 1);
    for (std::uint8_t& octet : data) octet = static_cast<std::uint8_t>(random_());
    CK_MECHANISM mechanism{CKM_SHA256, nullptr, 0};
    ASSERT_THAT(module().C_DigestInit(rsa_.session, &mechanism), ReturnsRv(CKR_OK));
    const std::size_t half = data.size() / 2;
    ASSERT_THAT(module().C_DigestUpdate(rsa_.session, data.data(), half), ReturnsRv(CKR_OK));
    ASSERT_THAT(module().C_DigestUpdate(rsa_.session, data.data() + half, data.size() - half),
                ReturnsRv(CKR_OK));
    Bytes hash(SHA256_DIGEST_LENGTH);
    CK_ULONG size = hash.size();
    ASSERT_THAT(module().C_DigestFinal(rsa_.session, hash.data(), &size), ReturnsRv(CKR_OK));
    Bytes expected(SHA256_DIGEST_LENGTH);
    SHA256(data.data(), data.size(), expected.data());
    ASSERT_EQ(hash, expected);
  }

  void search_keys() {
    const auto found = Client::find(rsa_.session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}});
    ASSERT_EQ(found.size(), 2U);
  }

  void make_object() {
    const Bytes value = message_of(static_cast<int>(random_()) & 0xffff);
    const Attributes wanted{{CKA_CLASS, CK_ULONG{CKO_DATA}},
                            {CKA_TOKEN, false},
                            {CKA_LABEL, "sementara"},
                            {CKA_VALUE, value}};
    auto views = views_of(wanted);
    CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
    ASSERT_THAT(module().C_CreateObject(rsa_.session, views.data(), views.size(), &object),
                ReturnsRv(CKR_OK));
    ASSERT_EQ(Client::attribute(rsa_.session, object, CKA_VALUE), value);
    ASSERT_THAT(module().C_DestroyObject(rsa_.session, object), ReturnsRv(CKR_OK));
  }

  void open_and_close() {
    CK_SESSION_INFO info{};
    ASSERT_THAT(module().C_GetSessionInfo(rsa_.session, &info), ReturnsRv(CKR_OK));
    ASSERT_EQ(info.state, CK_STATE{CKS_RW_USER_FUNCTIONS});
    const CK_SESSION_HANDLE session = Client::open(info.slotID, 0);
    ASSERT_THAT(module().C_CloseSession(session), ReturnsRv(CKR_OK));
  }

  const SigningToken& token_;
  std::mt19937 random_;
  Signer rsa_;
  Signer ec_;
};

// Starts `job(number)` in threads of its own and waits for all of them.
template <class Job>
void in_threads(int count, Job job) {
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number) threads.emplace_back(job, number);
  for (std::thread& thread : threads) thread.join();
}

class Threads : public testing::Test {
 protected:
  static void SetUpTestSuite() { token_ = new SigningToken(); }
  static void TearDownTestSuite() { delete token_; }

  static inline SigningToken* token_ = nullptr;
};

TEST_F(Threads, EveryResultIsRight) {
  token_->plugged().clear_log();
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token_->slot();
  in_threads(kThreads, [slot](int number) { Worker(*token_, slot, number).run(kOperations); });
  EXPECT_EQ(token_->plugged().control().count(token_->plugged().name(), kVerify),
            SigningToken::verifications());
  EXPECT_EQ(tries_left(slot), 3U);
}

// A wrong PIN that all threads have spends one try, not one each.
TEST_F(Threads, TheSameWrongPinSpendsOneTry) {
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token_->slot();
  in_threads(kThreads, [slot](int /*number*/) {
    EXPECT_THAT(Client::login(Client::open(slot), "135790"), ReturnsRv(CKR_PIN_INCORRECT));
  });
  EXPECT_EQ(tries_left(slot), 2U);
  EXPECT_THAT(Client::login(Client::open(slot)), ReturnsRv(CKR_OK));
  EXPECT_EQ(tries_left(slot), 3U);
}

TEST_F(Threads, ResetsByOthersDisturbNobody) {
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token_->slot();
  const Signer keeps_the_login(slot, SigningToken::kEcId);
  Stranger stranger(token_->plugged().control().reader_name(token_->plugged().name()));
  std::atomic<int> busy = 4;
  std::thread others([&busy, &stranger] {
    while (busy > 0) {
      stranger.begin();
      stranger.end(SCARD_RESET_CARD);
    }
  });
  in_threads(4, [slot, &busy](int number) {
    Worker(*token_, slot, number).run(kOperations);
    --busy;
  });
  others.join();
  EXPECT_EQ(tries_left(slot), 3U);
}

// C_Finalize while calls are under way in other threads: they end, with a result or without one,
// and every later call says why it cannot work.
TEST_F(Threads, FinaliseWhileOthersAreBusy) {
  for (int round = 0; round < 10; ++round) {
    ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
    const CK_SLOT_ID slot = token_->slot();
    const Signer signer(slot, SigningToken::kEcId);
    std::atomic<int> signatures = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([session = Client::open(slot), &signatures, key = signer.key] {
        Bytes signature;
        CK_RV rv = CKR_OK;
        while (rv == CKR_OK) {
          rv = Client::sign(session, CKM_ECDSA_SHA256, key, message_of(1), signature);
          if (rv != CKR_OK) break;
          EXPECT_TRUE(token_->verifier(SigningToken::kEcId).accepts(message_of(1), signature));
          ++signatures;
        }
        EXPECT_THAT(rv, ReturnsRv(CKR_CRYPTOKI_NOT_INITIALIZED));
      });
    }
    while (signatures < 8) std::this_thread::yield();
    EXPECT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
    for (std::thread& thread : threads) thread.join();
  }
}

// A card pulled out while threads sign hangs nobody, and its login does not live on in the next.
TEST_F(Threads, PulledOutWhileOthersAreBusy) {
  const harness::VirtualTokenControl& control = token_->plugged().control();
  for (int round = 0; round < 5; ++round) {
    const Initialised module_in_use;
    const CK_SLOT_ID slot = token_->slot();
    const Signer signer(slot, SigningToken::kEcId);
    std::atomic<int> signatures = 0;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
      threads.emplace_back([session = Client::open(slot), &signatures, key = signer.key] {
        Bytes signature;
        CK_RV rv = CKR_OK;
        while (rv == CKR_OK) {
          rv = Client::sign(session, CKM_ECDSA_SHA256, key, message_of(1), signature);
          if (rv == CKR_OK) ++signatures;
        }
        EXPECT_THAT(rv, testing::AnyOf(CKR_DEVICE_REMOVED, CKR_SESSION_HANDLE_INVALID,
                                       CKR_TOKEN_NOT_PRESENT));
      });
    }
    while (signatures < 8) std::this_thread::yield();
    control.unplug(token_->plugged().name());
    for (std::thread& thread : threads) thread.join();
    control.plug(token_->plugged().name());
    const CK_SESSION_HANDLE session = Client::open(slot);
    EXPECT_THAT(Client::find(session, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}}),
                testing::IsEmpty());
    EXPECT_EQ(tries_left(slot), 3U);
  }
}

}  // namespace
}  // namespace kunci::test
