// SPDX-License-Identifier: Apache-2.0
// Several processes on one card.
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "tests/harness/process/file_descriptor.h"
#include "tests/stress/child.h"
#include "tests/stress/signing_token.h"
#include "tests/stress/stranger.h"

namespace kunci::test {
namespace {

using Seconds = Stranger::Seconds;

// What every signing process here does, and a check that it did.
void sign_in_this_process(const SigningToken& token, std::uint8_t id, int count) {
  const Initialised module_in_use;
  const CK_SLOT_ID slot = token.slot();
  sign_and_check(Signer(slot, id), token.verifier(id), count);
  EXPECT_EQ(tries_left(slot), 3U);
}

TEST(Processes, TwoSignOnOneCard) {
  const SigningToken token;
  Child first([&] { sign_in_this_process(token, SigningToken::kRsaId, 40); });
  Child second([&] { sign_in_this_process(token, SigningToken::kEcId, 40); });
}

TEST(Processes, AThirdSelectsOtherAppletsAndResetsTheCard) {
  const SigningToken token;
  const std::string reader = token.plugged().control().reader_name(token.plugged().name());
  Child first([&] { sign_in_this_process(token, SigningToken::kRsaId, 40); });
  Child second([&] { sign_in_this_process(token, SigningToken::kEcId, 40); });
  Stranger stranger(reader);
  const Bytes openpgp{0xd2, 0x76, 0x00, 0x01, 0x24, 0x01};
  int turns = 0;
  while (first.runs() || second.runs()) {
    stranger.begin();
    stranger.select(openpgp);
    stranger.end();
    if (++turns % 3 == 0) stranger.reconnect(SCARD_RESET_CARD);
  }
  EXPECT_GE(turns, 3);
}

// A program that signs without a pause lets others have their turn, within two seconds and a bit;
// on a busy machine somebody may sleep through one turn, and has the next.
TEST(Processes, ATightLoopStarvesNobody) {
  constexpr Seconds kBound{5};
  constexpr int kWaits = 3;
  const SigningToken token(",latency_ms=10");
  const std::string reader = token.plugged().control().reader_name(token.plugged().name());
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  harness::FileDescriptor other_end(ends[0]);
  harness::FileDescriptor our_end(ends[1]);
  Child busy([&] {
    our_end.reset();
    const Initialised module_in_use;
    const Signer signer(token.slot(), SigningToken::kEcId);
    Bytes signature;
    // Until the test closes its end.
    for (struct pollfd waits{other_end.get(), POLLIN, 0}; poll(&waits, 1, 0) == 0;) {
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
  our_end.reset();
  EXPECT_LT(longest, kBound);
}

}  // namespace
}  // namespace kunci::test
