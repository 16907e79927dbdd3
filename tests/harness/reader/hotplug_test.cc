// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <array>
#include <fstream>
#include <future>

#include "tests/harness/process/child_process.h"
#include "tests/harness/reader/bench_test.h"

namespace kunci::harness {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::Eq;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using namespace std::chrono_literals;

const Bytes kEcho = hex("0001000002aabb00");
const Bytes kEchoAnswer = hex("aabb9000");

class HotplugTest : public BenchTest {};

TEST_F(HotplugTest, ReaderComesAndGoes) {
  const std::string name = plug("anna=echo");
  EXPECT_EQ(name, "Kunci Virtual Token (KV-anna) 00 00");
  EXPECT_THAT(reader_names(), Contains(name));
  bench().unplug("anna");
  EXPECT_THAT(reader_names(), Not(Contains(name)));
  bench().plug("anna");
  EXPECT_THAT(reader_names(), Contains(name));
}

TEST_F(HotplugTest, CardComesAndGoesInItsReader) {
  const std::string name = plug("echo:reader=slot,card=out");
  EXPECT_THAT(name, HasSubstr("Kunci Virtual Reader"));
  EXPECT_EQ(CardConnection(name).result(), static_cast<LONG>(SCARD_E_NO_SMARTCARD));
  bench().insert(token().spec.name);
  const CardConnection connection(name);
  EXPECT_EQ(connection.transmit(kEcho).data, kEchoAnswer);
  bench().remove(token().spec.name);
  EXPECT_EQ(connection.status(), static_cast<LONG>(SCARD_W_REMOVED_CARD));
}

TEST_F(HotplugTest, EventsArriveAtOnce) {
  plug("anna=echo:reader=slot,card=out");
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) {
    bench().insert("anna");
    bench().remove("anna");
  }
  // pcscd's own polling would find one change in 400 ms.
  EXPECT_LT(std::chrono::steady_clock::now() - start, 2s);
}

TEST_F(HotplugTest, ASwapIsSeenHoweverQuick) {
  const std::string name = plug("echo:reader=slot");
  const CardConnection connection(name);
  ASSERT_EQ(connection.status(), SCARD_S_SUCCESS);
  for (int i = 0; i < 3; ++i) token().slot.insert(make_card({.kind = "echo", .options = {}}));
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (connection.status() == SCARD_S_SUCCESS && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  EXPECT_EQ(connection.status(), static_cast<LONG>(SCARD_W_REMOVED_CARD));
}

TEST_F(HotplugTest, PullingTheTokenOutEndsAnExchange) {
  const std::string name = plug("echo");
  const CardConnection connection(name);
  ASSERT_EQ(connection.result(), SCARD_S_SUCCESS);
  std::promise<void> started;
  token().slot.set_latency({.per_apdu = 1h});
  token().slot.set_fault_hook([&](uint64_t, ByteView) {
    started.set_value();
    return std::nullopt;
  });
  auto exchange = std::async(std::launch::async, [&] { return connection.transmit(kEcho).result; });
  started.get_future().wait();
  bench().unplug(token().spec.name);
  ASSERT_EQ(exchange.wait_for(5s), std::future_status::ready);
  EXPECT_THAT(exchange.get(), AnyOf(Eq(static_cast<LONG>(SCARD_E_READER_UNAVAILABLE)),
                                    Eq(static_cast<LONG>(SCARD_E_NO_SMARTCARD))));
}

TEST_F(HotplugTest, ACardMovesFromReaderToReader) {
  const std::string first = plug("first=echo:reader=slot");
  const std::string second = plug("second=echo:reader=slot,card=out");
  bench().move("first", "second");
  EXPECT_EQ(CardConnection(first).result(), static_cast<LONG>(SCARD_E_NO_SMARTCARD));
  EXPECT_EQ(CardConnection(second).transmit(kEcho).data, kEchoAnswer);
  EXPECT_THROW(bench().insert("first"), std::runtime_error);
  EXPECT_THROW(bench().move("first", "second"), std::runtime_error);
  EXPECT_THROW(bench().move("second", "third"), std::runtime_error);
  EXPECT_EQ(CardConnection(second).transmit(kEcho).data, kEchoAnswer);
}

TEST_F(HotplugTest, SixteenTokensWorkAtOnce) {
  for (int i = 0; i < 16; ++i) plug("t" + std::to_string(i) + "=echo");
  const auto names = reader_names();
  ASSERT_THAT(names, SizeIs(16));
  std::vector<std::future<Bytes>> answers;
  for (const std::string& name : names) {
    answers.push_back(std::async(std::launch::async,
                                 [name] { return CardConnection(name).transmit(kEcho).data; }));
  }
  for (auto& answer : answers) EXPECT_EQ(answer.get(), kEchoAnswer);
  EXPECT_THROW(plug("t16=echo"), std::runtime_error);
}

class ServiceTest : public BenchTest {};

TEST_F(ServiceTest, ComesBackAfterARestart) {
  const std::string name = plug("echo");
  const CardConnection before(name);
  bench().stop_pcscd();
  EXPECT_EQ(CardConnection(name).result(), static_cast<LONG>(SCARD_E_NO_SERVICE));
  EXPECT_NE(before.transmit(kEcho).result, SCARD_S_SUCCESS);
  bench().start_pcscd();
  EXPECT_EQ(CardConnection(name).transmit(kEcho).data, kEchoAnswer);
}

TEST_F(ServiceTest, ComesBackAfterACrash) {
  const std::string name = plug("echo");
  bench().kill_pcscd();
  EXPECT_FALSE(bench().pcscd_is_running());
  EXPECT_EQ(CardConnection(name).result(), static_cast<LONG>(SCARD_E_NO_SERVICE));
  bench().start_pcscd();
  EXPECT_EQ(CardConnection(name).transmit(kEcho).data, kEchoAnswer);
}

TEST_F(ServiceTest, FindsWhatWasPluggedInMeanwhile) {
  bench().stop_pcscd();
  plug("anna=echo");
  bench().start_pcscd();
  EXPECT_THAT(bench().reader_name("anna"), HasSubstr("(KV-anna)"));
}

TEST_F(ServiceTest, LeavesAnotherBenchAlone) {
  const std::string name = plug("here=echo");
  const std::string output = bench().directory().path() + "/other-bench";
  ChildProcess other(
      {.arguments = {"/bin/sh", "-c", "exec \"$0\" run --token there=echo -- \"$0\" list > \"$1\"",
                     KUNCI_VTOKEN_PROGRAM, output}});
  ASSERT_EQ(other.wait_for(10s), 0);
  std::string listed;
  std::ifstream file(output);
  std::getline(file, listed, '\0');
  EXPECT_EQ(listed, "there  plugged in, card in  Kunci Virtual Token (KV-there) 00 00\n");
  EXPECT_THAT(reader_names(), SizeIs(1));
  EXPECT_EQ(CardConnection(name).transmit(kEcho).data, kEchoAnswer);
}

}  // namespace
}  // namespace kunci::harness
