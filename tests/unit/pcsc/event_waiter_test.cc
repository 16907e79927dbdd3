// SPDX-License-Identifier: Apache-2.0
#include "pcsc/event_waiter.h"

#include <gtest/gtest.h>

#include <ctime>
#include <future>
#include <thread>

#include "tests/harness/reader/bench_test.h"

namespace kunci::pcsc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPatience{5};

class EventWaiterTest : public harness::BenchTest {
 protected:
  ~EventWaiterTest() override {
    waiter_.cancel();
    if (waiting_.valid()) waiting_.wait();
  }

  /// Waits in a thread of its own for something else than what is now.
  void start_waiting() {
    auto known = monitor_.refresh().value();
    std::promise<void> started;
    waiting_ = std::async(std::launch::async, [this, known = std::move(known), &started] {
      started.set_value();
      return waiter_.wait(known);
    });
    started.get_future().wait();
  }

  [[nodiscard]] bool still_waiting() const {
    return waiting_.wait_for(milliseconds(50)) == std::future_status::timeout;
  }

  /// Whether it returned by itself, without an error.
  bool saw_a_change() {
    return waiting_.wait_for(kPatience) == std::future_status::ready && waiting_.get().has_value();
  }

  ReaderMonitor monitor_;
  EventWaiter waiter_;
  std::future<Result<void>> waiting_;
};

TEST_F(EventWaiterTest, ReturnsAtOnceWhereSomethingDiffers) {
  plug("anna=echo");
  EXPECT_TRUE(waiter_.wait({}));
  const auto known = monitor_.refresh().value();
  bench().unplug("anna");
  EXPECT_TRUE(waiter_.wait(known));
}

TEST_F(EventWaiterTest, SeesTheFirstReaderCome) {
  start_waiting();
  EXPECT_TRUE(still_waiting());
  plug("anna=echo");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesAnotherReaderCome) {
  plug("anna=echo");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  plug("bela=echo:reader=slot,card=out");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesAReaderGo) {
  plug("anna=echo");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().unplug("anna");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesAReaderReplugged) {
  plug("anna=echo");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().unplug("anna");
  bench().plug("anna");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesACardComeAndGo) {
  plug("anna=echo:reader=slot,card=out");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().insert("anna");
  EXPECT_TRUE(saw_a_change());
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().remove("anna");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesACardSwapped) {
  plug("anna=echo:reader=slot");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().remove("anna");
  bench().insert("anna");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesOneOfAsManyReadersAsThereCanBeGo) {
  for (int i = 0; i < 16; ++i) plug("token-" + std::to_string(i) + "=echo");
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().unplug("token-3");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, IsNotDisturbedByTheUseOfACard) {
  const std::string name = plug("anna=echo");
  start_waiting();
  {
    const harness::CardConnection user(name);
    EXPECT_EQ(user.transmit(harness::hex("00b0000004")).result, SCARD_S_SUCCESS);
  }
  EXPECT_TRUE(still_waiting());
}

TEST_F(EventWaiterTest, DoesNotHoldUpTheMonitor) {
  plug("anna=echo");
  start_waiting();
  ASSERT_TRUE(still_waiting());
  EXPECT_FALSE(monitor_.poll());
  EXPECT_EQ(monitor_.refresh().value().size(), 1U);
  EXPECT_TRUE(still_waiting());
}

TEST_F(EventWaiterTest, SeesAPcscdThatComesLater) {
  bench().stop_pcscd();
  start_waiting();
  EXPECT_TRUE(still_waiting());
  bench().start_pcscd();
  EXPECT_TRUE(still_waiting()) << "pcscd alone is no reader";
  plug("anna=echo");
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesPcscdStop) {
  plug("anna=echo");
  start_waiting();
  ASSERT_TRUE(still_waiting());
  bench().stop_pcscd();
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SeesPcscdKilled) {
  plug("anna=echo");
  start_waiting();
  ASSERT_TRUE(still_waiting());
  bench().kill_pcscd();
  EXPECT_TRUE(saw_a_change());
}

TEST_F(EventWaiterTest, SurvivesARestartWithoutReaders) {
  for (int round = 0; round < 3; ++round) {
    start_waiting();
    ASSERT_TRUE(still_waiting());
    bench().kill_pcscd();
    EXPECT_TRUE(still_waiting());
    bench().start_pcscd();
    plug("token-" + std::to_string(round) + "=echo");
    EXPECT_TRUE(saw_a_change());
    bench().unplug("token-" + std::to_string(round));
  }
}

TEST_F(EventWaiterTest, IsCancelledWhileItWaits) {
  plug("anna=echo");
  start_waiting();
  ASSERT_TRUE(still_waiting());
  waiter_.cancel();
  ASSERT_EQ(waiting_.wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(failed_with(waiting_.get(), Errc::cancelled));
}

TEST_F(EventWaiterTest, IsCancelledWhileThereIsNoPcscd) {
  bench().stop_pcscd();
  start_waiting();
  ASSERT_TRUE(still_waiting());
  waiter_.cancel();
  ASSERT_EQ(waiting_.wait_for(kPatience), std::future_status::ready);
  EXPECT_TRUE(failed_with(waiting_.get(), Errc::cancelled));
}

TEST_F(EventWaiterTest, IsCancelledBeforeItWaits) {
  waiter_.cancel();
  waiter_.cancel();
  EXPECT_TRUE(failed_with(waiter_.wait({}), Errc::cancelled));
}

TEST_F(EventWaiterTest, IsCancelledAtAnyMoment) {
  plug("anna=echo");
  const auto known = monitor_.refresh().value();
  for (int round = 0; round < 100; ++round) {
    EventWaiter waiter;
    auto waiting = std::async(std::launch::async, [&] { return waiter.wait(known); });
    // Each round a little later, over the time that connecting, looking and starting to wait take.
    const auto moment = std::chrono::steady_clock::now() + std::chrono::microseconds(50 * round);
    while (std::chrono::steady_clock::now() < moment) std::this_thread::yield();
    waiter.cancel();
    ASSERT_EQ(waiting.wait_for(kPatience), std::future_status::ready) << round;
    EXPECT_TRUE(failed_with(waiting.get(), Errc::cancelled));
  }
}

// Processor time that waiting takes a thread.
std::chrono::nanoseconds processor_time_of_waiting(EventWaiter& waiter,
                                                   std::span<const ReaderState> known) {
  (void)waiter.wait(known);
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

TEST_F(EventWaiterTest, CostsNextToNothingWhileItWaits) {
  for (const bool with_pcscd : {true, false}) {
    if (with_pcscd) plug("anna=echo");
    if (!with_pcscd) bench().stop_pcscd();
    const auto known = monitor_.refresh().value();
    EventWaiter waiter;
    auto waiting =
        std::async(std::launch::async, [&] { return processor_time_of_waiting(waiter, known); });
    ASSERT_EQ(waiting.wait_for(milliseconds(400)), std::future_status::timeout);
    waiter.cancel();
    EXPECT_LT(waiting.get(), milliseconds(40)) << with_pcscd;
  }
}

}  // namespace
}  // namespace kunci::pcsc
