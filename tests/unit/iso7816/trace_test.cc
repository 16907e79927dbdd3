// SPDX-License-Identifier: Apache-2.0
#include "iso7816/trace.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/hex.h"
#include "base/log.h"
#include "iso7816/card.h"
#include "scripted_card.h"

namespace kunci::iso7816 {
namespace {

class TraceTest : public testing::Test {
 protected:
  TraceTest() { close(mkstemp(path_.data())); }
  ~TraceTest() override {
    log::open(log::Level::off, "");
    unlink(path_.c_str());
  }

  void transmit(const CommandApdu& command) {
    auto transaction = card_.begin();
    ASSERT_TRUE(transaction);
    (void)transaction->transmit(command);
  }

  [[nodiscard]] std::string written() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::string path_ = testing::TempDir() + "trace.XXXXXX";
  ScriptedCard script_;
  Card card_{script_.connector()};
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(TraceTest, ShowsWholeExchanges) {
  log::open(log::Level::exchanges, path_);
  script_.expect("00cb3fff015c00", "53029000");
  transmit({.ins = 0xcb, .p1 = 0x3f, .p2 = 0xff, .data = {0x5c}, .expected = 256});
  EXPECT_TRUE(has(written(), "Scripted 00 00 > 00cb3fff 015c00")) << written();
  EXPECT_TRUE(has(written(), "Scripted 00 00 < 5302 9000")) << written();
}

TEST_F(TraceTest, ShowsFailures) {
  log::open(log::Level::exchanges, path_);
  script_.expect("00b0000000", Errc::card_absent);
  transmit({.ins = 0xb0, .expected = 256});
  EXPECT_TRUE(has(written(), "< card_absent")) << written();
}

TEST_F(TraceTest, ShowsOfASecretItsLengthOnly) {
  log::open(log::Level::exchanges, path_);
  const std::string pin = "313233343536ffff";
  script_.expect("0020008008" + pin, "deadbeef6102");
  script_.expect("00c0000002", "cafe63c2");
  const Bytes octets = from_hex(pin).value();
  transmit(
      {.ins = 0x20, .p2 = 0x80, .data = WipedBytes(octets.begin(), octets.end()), .secret = true});
  const std::string text = written();
  EXPECT_TRUE(has(text, "> 00200080 (9 octets)")) << text;
  EXPECT_TRUE(has(text, "< (4 octets) 6102")) << text;
  EXPECT_TRUE(has(text, "< (2 octets) 63c2")) << text;
  for (const char* secret : {"31323", "123456", "dead", "cafe"})
    EXPECT_FALSE(has(text, secret)) << text;
}

TEST_F(TraceTest, IsSilentBelowItsLevel) {
  log::open(log::Level::calls, path_);
  script_.expect("00b0000000", "9000");
  transmit({.ins = 0xb0, .expected = 256});
  EXPECT_EQ(written(), "");
}

TEST_F(TraceTest, TakesAnythingThatTheCardAnswers) {
  log::open(log::Level::exchanges, path_);
  for (const char* answer : {"", "90"}) {
    script_.expect("00b0000000", answer);
    transmit({.ins = 0xb0, .expected = 256});
  }
  EXPECT_TRUE(has(written(), "< 90\n")) << written();
}

}  // namespace
}  // namespace kunci::iso7816
