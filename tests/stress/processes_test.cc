// SPDX-License-Identifier: Apache-2.0
// Several processes on one card.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "tests/harness/process/file_descriptor.h"
#include "tests/stress/child.h"
#include "tests/stress/signing_token.h"
#include "tests/stress/stranger.h"

namespace kunci::test {
namespace {

using Seconds = Stranger::Seconds;

// Tells child processes that they may end: by closing the test's end of a pipe, of which each child
// has to close its copy first.
class Bell {
 public:
  Bell() {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    listening_ = harness::FileDescriptor(ends[0]);
    rope_ = harness::FileDescriptor(ends[1]);
  }
  void ring() { rope_.reset(); }
  void listen_only() { rope_.reset(); }
  [[nodiscard]] bool silent() const {
    struct pollfd waits{listening_.get(), POLLIN, 0};
    return poll(&waits, 1, 0) == 0;
  }

 private:
  harness::FileDescriptor listening_;
  harness::FileDescriptor rope_;
};

// What every signing process here does, and a check that it did.
void sign_in_this_process(const SigningToken& token, std::uint8_t id, int count,
                          const Bell* bell = nullptr) {
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token.slot();
  const Signer signer(slot, id);
  do sign_and_check(signer, token.verifier(id), count);
  while (bell != nullptr && bell->silent() && !testing::Test::HasFailure());
  EXPECT_EQ(tries_left(slot), 3U);
}

TEST(Processes, TwoSignOnOneCard) {
  const SigningToken token;
  Child first([&] { sign_in_this_process(token, SigningToken::kRsaId, 40); });
  Child second([&] { sign_in_this_process(token, SigningToken::kEcId, 40); });
}

TEST(Processes, AThirdSelectsOtherAppletsAndResetsTheCard) {
  // One that never lets go has the card for itself: pcscd knows no queue.
  constexpr std::chrono::milliseconds kElsewhere{2};
  const SigningToken token;
  constexpr int kTurns = 12;
  const std::string reader = token.plugged().control().reader_name(token.plugged().name());
  Bell bell;
  const auto sign_until_told = [&](std::uint8_t id) {
    bell.listen_only();
    sign_in_this_process(token, id, 10, &bell);
  };
  Child first([&] { sign_until_told(SigningToken::kRsaId); });
  Child second([&] { sign_until_told(SigningToken::kEcId); });
  Stranger stranger(reader);
  const Bytes openpgp{0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};
  for (int turn = 1; turn <= kTurns; ++turn) {
    stranger.begin();
    stranger.select(openpgp);
    stranger.end();
    if (turn % 3 == 0) stranger.reconnect(SCARD_RESET_CARD);
    std::this_thread::sleep_for(kElsewhere);
  }
  bell.ring();
}

// A program that signs without a pause lets others have their turn, within two seconds and a bit;
// on a busy machine somebody may sleep through one turn, and has the next.
TEST(Processes, ATightLoopStarvesNobody) {
  constexpr Seconds kBound{5};
  constexpr int kWaits = 3;
  const SigningToken token(",latency_ms=10");
  const std::string reader = token.plugged().control().reader_name(token.plugged().name());
  Bell bell;
  Child busy([&] {
    bell.listen_only();
    const Initialised module_in_use;
    const Signer signer(token.slot(), SigningToken::kEcId);
    Bytes signature;
    while (bell.silent()) {
      ASSERT_THAT(signer.sign(message_of(1), signature), ReturnsRv(CKR_OK));
    }
  });
  Stranger stranger(reader);
  Seconds longest{};
  for (int i = 0; i < kWaits; ++i) {
    token.plugged().clear_log();
    while (token.plugged().exchanges() < 20) usleep(1000);  // the loop has the card again
    const Seconds wait = stranger.begin();
    stranger.end();
    std::printf("waited %.2f s for the card\n", wait.count());
    longest = std::max(longest, wait);
  }
  bell.ring();
  EXPECT_LT(longest, kBound);
}

}  // namespace
}  // namespace kunci::test
