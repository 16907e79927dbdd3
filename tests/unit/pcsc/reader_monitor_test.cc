// SPDX-License-Identifier: Apache-2.0
#include "pcsc/reader_monitor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/log.h"
#include "tests/harness/process/unix_socket.h"
#include "tests/harness/reader/bench_test.h"
#include "tests/support/exclusive_user.h"

namespace kunci::pcsc {
namespace {

using test::ExclusiveUser;

/// A card that does not answer to reset.
class MuteCard final : public harness::VirtualCard {
 public:
  [[nodiscard]] std::vector<std::uint8_t> atr() const override { return {}; }
  void power_up() override {}
  void power_down() override {}
  void reset() override {}
  std::vector<std::uint8_t> transmit(std::span<const std::uint8_t>) override { return {}; }
};

class ReaderMonitorTest : public harness::BenchTest {
 protected:
  /// What the monitor says of a reader; a state without name if it knows none of that name.
  ReaderState state_of(const std::string& name) {
    const auto states = monitor_.refresh();
    EXPECT_TRUE(states);
    for (const ReaderState& state : states.value()) {
      if (state.name == name) return state;
    }
    return {};
  }

  std::size_t count() { return monitor_.refresh().value().size(); }

  ReaderMonitor monitor_;
};

TEST_F(ReaderMonitorTest, KnowsNothingBeforeItLooks) {
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 0U);
  EXPECT_FALSE(monitor_.poll());
}

TEST_F(ReaderMonitorTest, SeesATokenComeAndGo) {
  EXPECT_EQ(count(), 0U);
  const std::string name = plug("anna=echo");
  EXPECT_TRUE(monitor_.poll());
  const ReaderState state = state_of(name);
  EXPECT_TRUE(state.present);
  EXPECT_TRUE(state.card_present);
  EXPECT_FALSE(state.card_mute);
  EXPECT_FALSE(state.exclusive_elsewhere);
  EXPECT_EQ(to_hex(state.atr), "3b8581016b756e63697f");
  EXPECT_FALSE(monitor_.poll());
  bench().unplug("anna");
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 0U);
  EXPECT_FALSE(monitor_.poll());
}

TEST_F(ReaderMonitorTest, SeesACardComeAndGo) {
  const std::string name = plug("anna=echo:reader=slot,card=out");
  const ReaderState empty = state_of(name);
  EXPECT_TRUE(empty.present);
  EXPECT_FALSE(empty.card_present);
  EXPECT_TRUE(empty.atr.empty());
  bench().insert("anna");
  EXPECT_TRUE(monitor_.poll());
  const ReaderState full = state_of(name);
  EXPECT_TRUE(full.card_present);
  EXPECT_NE(full.event_count, empty.event_count);
  EXPECT_FALSE(monitor_.poll());
  bench().remove("anna");
  EXPECT_TRUE(monitor_.poll());
  EXPECT_FALSE(state_of(name).card_present);
}

TEST_F(ReaderMonitorTest, SeesASwapBetweenTwoLooks) {
  const std::string name = plug("anna=echo:reader=slot");
  const ReaderState before = state_of(name);
  bench().remove("anna");
  bench().insert("anna");
  EXPECT_TRUE(monitor_.poll());
  const ReaderState after = state_of(name);
  EXPECT_TRUE(after.card_present);
  EXPECT_EQ(after.atr, before.atr);
  EXPECT_NE(after.event_count, before.event_count);
}

TEST_F(ReaderMonitorTest, AReaderThatComesBackIsNotTheOneThatWent) {
  const std::string name = plug("anna=echo");
  const ReaderState before = state_of(name);
  bench().unplug("anna");
  EXPECT_EQ(count(), 0U);
  bench().plug("anna");
  const ReaderState after = state_of(name);
  EXPECT_TRUE(after.card_present);
  EXPECT_NE(after.event_count, before.event_count);
}

TEST_F(ReaderMonitorTest, IsToldOfAReplacementThatNobodySaw) {
  const std::string name = plug("anna=echo");
  const std::string other = plug("bela=echo");
  const ReaderState before = state_of(name);
  const ReaderState other_before = state_of(other);
  monitor_.note_replaced(name);
  EXPECT_TRUE(monitor_.poll());
  EXPECT_NE(state_of(name).event_count, before.event_count);
  EXPECT_EQ(state_of(other), other_before);
  EXPECT_FALSE(monitor_.poll());
  monitor_.note_replaced("No such reader");
  EXPECT_FALSE(monitor_.poll());
}

TEST_F(ReaderMonitorTest, KeepsItsCountWhileNothingHappens) {
  const std::string name = plug("anna=echo");
  const ReaderState before = state_of(name);
  const std::string other = plug("bela=echo");
  EXPECT_EQ(state_of(name), before);
  bench().unplug("bela");
  EXPECT_EQ(state_of(name), before);
}

TEST_F(ReaderMonitorTest, TellsAMuteCardFromNone) {
  const std::string name = plug("anna=echo:reader=slot", std::make_shared<MuteCard>());
  const ReaderState state = state_of(name);
  EXPECT_TRUE(state.card_present);
  EXPECT_TRUE(state.card_mute);
  EXPECT_TRUE(state.atr.empty());
}

TEST_F(ReaderMonitorTest, IsNotSlowedDownByAMuteCard) {
  const std::string name = plug("anna=echo:reader=slot", std::make_shared<MuteCard>());
  const std::string other = plug("bela=echo:reader=slot", std::make_shared<MuteCard>());
  ASSERT_TRUE(state_of(name).card_mute);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(monitor_.poll());  // each would take 400 ms
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  bench().remove("anna");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!monitor_.poll() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_FALSE(state_of(name).card_present);
  EXPECT_TRUE(state_of(other).card_mute);
}

TEST_F(ReaderMonitorTest, TellsOfAProgramThatWantsTheCardForItself) {
  const std::string name = plug("anna=echo");
  const ReaderState before = state_of(name);
  {
    const ExclusiveUser user(name);
    ASSERT_EQ(user.result(), SCARD_S_SUCCESS);
    EXPECT_FALSE(monitor_.poll());
    ReaderState during = state_of(name);
    EXPECT_TRUE(during.exclusive_elsewhere);
    during.exclusive_elsewhere = false;
    EXPECT_EQ(during, before);
  }
  EXPECT_FALSE(monitor_.poll());
  EXPECT_EQ(state_of(name), before);
}

TEST_F(ReaderMonitorTest, TakesAResetForNoOtherCard) {
  const std::string name = plug("anna=echo");
  const ReaderState before = state_of(name);
  {
    harness::CardConnection other(name);
    ASSERT_EQ(other.reconnect(SCARD_RESET_CARD), SCARD_S_SUCCESS);
    ASSERT_EQ(other.reconnect(SCARD_UNPOWER_CARD), SCARD_S_SUCCESS);
  }
  EXPECT_FALSE(monitor_.poll());
  EXPECT_EQ(state_of(name), before);
}

TEST_F(ReaderMonitorTest, ExchangesNothingWithACard) {
  const std::string name = plug("anna=echo");
  for (int round = 0; round < 10; ++round) {
    EXPECT_TRUE(state_of(name).card_present);
    EXPECT_FALSE(monitor_.poll());
  }
  EXPECT_EQ(token().slot.log().count(), 0U);
}

TEST_F(ReaderMonitorTest, ServesAsManyReadersAsThereCanBe) {
  std::vector<std::string> names;
  for (int i = 0; i < 16; ++i) names.push_back(plug("token-" + std::to_string(i) + "=echo"));
  EXPECT_EQ(count(), 16U);
  EXPECT_FALSE(monitor_.poll());
  bench().unplug("token-7");
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 15U);
}

/// Hangs up on everybody at pcscd's socket, as pcscd does where polkit says no.
class HangingUp {
 public:
  explicit HangingUp(std::string socket_path)
      : path_(std::move(socket_path)), listening_(harness::listen_unix(path_)) {}
  HangingUp(const HangingUp&) = delete;
  HangingUp& operator=(const HangingUp&) = delete;
  ~HangingUp() {
    shutdown(listening_.get(), SHUT_RDWR);
    thread_.join();
    unlink(path_.c_str());
  }

 private:
  void serve() const {
    while (true) {
      const harness::FileDescriptor caller(accept(listening_.get(), nullptr, nullptr));
      if (!caller) return;
      // The caller's first message, as polkit takes its time to answer.
      std::array<char, 20> greeting{};
      if (recv(caller.get(), greeting.data(), greeting.size(), MSG_WAITALL) < 0) return;
    }
  }

  std::string path_;
  harness::FileDescriptor listening_;
  std::thread thread_{[this] { serve(); }};
};

TEST_F(ReaderMonitorTest, SaysThatPcscdDeniesAccess) {
  plug("anna=echo");
  EXPECT_EQ(count(), 1U);
  bench().stop_pcscd();
  const std::string log_path = bench().directory().path() + "/denied.log";
  log::open(log::Level::error, log_path);
  {
    const HangingUp pcscd(bench().socket_path());
    EXPECT_TRUE(monitor_.poll());
    EXPECT_TRUE(failed_with(monitor_.refresh(), Errc::access_denied));
    EXPECT_FALSE(monitor_.poll());
    EXPECT_TRUE(failed_with(monitor_.refresh(), Errc::access_denied));
  }
  log::open(log::Level::off, "");
  std::ostringstream log_text;
  log_text << std::ifstream(log_path).rdbuf();
  const std::string said = log_text.str();
  EXPECT_NE(said.find("polkit"), std::string::npos) << said;
  EXPECT_EQ(said.find("polkit"), said.rfind("polkit")) << "once is enough: " << said;
  bench().start_pcscd();
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 1U);
}

TEST_F(ReaderMonitorTest, WithoutPcscdThereAreNoReaders) {
  plug("anna=echo");
  EXPECT_EQ(count(), 1U);
  bench().stop_pcscd();
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 0U);
  EXPECT_FALSE(monitor_.poll());
  ReaderMonitor fresh;
  EXPECT_EQ(fresh.refresh().value().size(), 0U);
  EXPECT_FALSE(fresh.poll());
}

TEST_F(ReaderMonitorTest, APcscdThatWasKilledIsNoPcscd) {
  plug("anna=echo");
  EXPECT_EQ(count(), 1U);
  bench().kill_pcscd();
  EXPECT_TRUE(monitor_.poll());
  EXPECT_EQ(count(), 0U);
  EXPECT_FALSE(monitor_.poll());
}

TEST_F(ReaderMonitorTest, FindsAPcscdThatComesLater) {
  bench().stop_pcscd();
  EXPECT_EQ(count(), 0U);
  bench().start_pcscd();
  const std::string name = plug("anna=echo");
  EXPECT_TRUE(monitor_.poll());
  EXPECT_TRUE(state_of(name).card_present);
}

TEST_F(ReaderMonitorTest, ARestartedPcscdKnowsOtherCards) {
  const std::string name = plug("anna=echo");
  const ReaderState before = state_of(name);
  bench().stop_pcscd();
  bench().start_pcscd();
  EXPECT_TRUE(monitor_.poll());
  const ReaderState after = state_of(name);
  EXPECT_TRUE(after.card_present);
  EXPECT_NE(after.event_count, before.event_count);
  EXPECT_FALSE(monitor_.poll());
}

TEST_F(ReaderMonitorTest, ARestartWithoutReadersIsNothingToTell) {
  EXPECT_EQ(count(), 0U);
  bench().kill_pcscd();
  bench().start_pcscd();
  EXPECT_FALSE(monitor_.poll());
  EXPECT_EQ(count(), 0U);
}

}  // namespace
}  // namespace kunci::pcsc
