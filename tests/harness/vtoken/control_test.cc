// SPDX-License-Identifier: Apache-2.0
// Runs under `kunci-vtoken run --token anna=echo`.
#include "tests/harness/reader/control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "base/hex.h"
#include "tests/harness/reader/card_connection.h"
#include "tests/harness/reader/reader_watch.h"

namespace kunci::harness {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::ThrowsMessage;

class ControlTest : public testing::Test {
 protected:
  Bytes echo(std::string_view name) {
    return CardConnection(control_.reader_name(name)).transmit(kEcho).data;
  }

  const Bytes kEcho = from_hex("0001000002aabb00").value();
  const Bytes kEchoAnswer = from_hex("aabb9000").value();
  VirtualTokenControl control_ = VirtualTokenControl::from_environment();
};

TEST_F(ControlTest, TheTokenOfTheCommandLineIsThere) {
  EXPECT_EQ(control_.reader_name("anna"), "Kunci Virtual Token (KV-anna) 00 00");
  EXPECT_EQ(echo("anna"), kEchoAnswer);
}

TEST_F(ControlTest, PlugsAndUnplugs) {
  control_.plug("budi=echo");
  const std::string name = control_.reader_name("budi");
  EXPECT_THAT(reader_names(), Contains(name));
  control_.unplug("budi");
  EXPECT_THAT(reader_names(), Not(Contains(name)));
  EXPECT_EQ(control_.reader_name("budi"), "");
  control_.plug("budi");
  EXPECT_EQ(echo("budi"), kEchoAnswer);
  control_.discard("budi");
  EXPECT_THROW(control_.plug("budi"), std::runtime_error);
}

TEST_F(ControlTest, InsertsRemovesAndMovesCards) {
  control_.plug("first=echo:reader=slot,card=out");
  control_.plug("second=echo:reader=slot,card=out");
  control_.insert("first");
  EXPECT_EQ(echo("first"), kEchoAnswer);
  control_.move("first", "second");
  EXPECT_EQ(echo("first"), Bytes{});
  EXPECT_EQ(echo("second"), kEchoAnswer);
  control_.insert("second", "echo:protocol=t0");
  EXPECT_EQ(echo("second"), from_hex("6102"));
  control_.remove("second");
  EXPECT_EQ(echo("second"), Bytes{});
  control_.discard("first");
  control_.discard("second");
}

TEST_F(ControlTest, CountsLogsAndForgets) {
  control_.clear_log("anna");
  echo("anna");
  EXPECT_EQ(control_.count("anna"), 1u);
  EXPECT_EQ(control_.count("anna", 0x01), 1u);
  EXPECT_EQ(control_.count("anna", 0x20), 0u);
  EXPECT_THAT(control_.log("anna"), ElementsAre("1  0001000002+3 bytes  -> 2 bytes, 9000"));
  control_.clear_log("anna");
  EXPECT_EQ(control_.count("anna"), 0u);
}

TEST_F(ControlTest, SetsFaults) {
  control_.set_faults("anna", {"1:answer=6F00", "2:answer=6982"});
  EXPECT_EQ(echo("anna"), from_hex("6f00"));
  EXPECT_EQ(echo("anna"), from_hex("6982"));
  EXPECT_EQ(echo("anna"), kEchoAnswer);
  EXPECT_THROW(control_.set_faults("anna", {"soon:lose"}), std::runtime_error);
}

TEST_F(ControlTest, ResetsTheCard) {
  const CardConnection connection(control_.reader_name("anna"));
  const Bytes starts = from_hex("00ca000002").value();
  const Bytes before = connection.transmit(starts).data;
  control_.reset("anna");
  EXPECT_EQ(connection.transmit(starts).data.at(1), before.at(1) + 1);
}

TEST_F(ControlTest, StopsAndStartsPcscd) {
  control_.stop_pcscd();
  EXPECT_THAT(reader_names(), testing::IsEmpty());
  control_.start_pcscd();
  EXPECT_EQ(echo("anna"), kEchoAnswer);
  control_.kill_pcscd();
  EXPECT_THAT(reader_names(), testing::IsEmpty());
  control_.restart_pcscd();
  EXPECT_EQ(echo("anna"), kEchoAnswer);
}

TEST_F(ControlTest, SaysWhatIsWrong) {
  EXPECT_THAT([&] { control_.unplug("nobody"); },
              ThrowsMessage<std::runtime_error>("no token is called nobody"));
  EXPECT_THAT([&] { control_.person_types("anna", "1234"); },
              ThrowsMessage<std::runtime_error>("anna has no PIN pad"));
  EXPECT_THAT([&] { control_.request({"dance"}); },
              ThrowsMessage<std::runtime_error>("there is no such command"));
  EXPECT_THAT([&] { control_.request({}); },
              ThrowsMessage<std::runtime_error>("there is no such command"));
  EXPECT_THROW(VirtualTokenControl("/nonexistent").clear_log("anna"), std::runtime_error);
}

}  // namespace
}  // namespace kunci::harness
