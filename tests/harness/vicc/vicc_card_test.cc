// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/vicc/vicc_card.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>
#include <thread>

#include "tests/harness/vicc/vpcd_message.h"

namespace kunci::harness {
namespace {

const Bytes kAtr = {0x3b, 0x80, 0x80, 0x01, 0x01};
const Bytes kCommand = {0x00, 0xa4, 0x04, 0x00};

/// A virtual card program: answers each command with itself and 9000, and remembers what was done
/// to its power.
class Program {
 public:
  explicit Program(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    thread_ = std::thread([this] { serve(); });
  }
  ~Program() { end(); }

  void end() {
    shutdown(socket_.get(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }

  bool connected = false;
  Bytes power_requests;  ///< to be read after end()

 private:
  void serve() {
    while (const auto message = receive_vpcd_message(socket_.get())) {
      Bytes answer = *message;
      if (message->size() > 1) {
        append(answer, Bytes{0x90, 0x00});
        send_vpcd_message(socket_.get(), answer);
        continue;
      }
      power_requests.push_back(message->front());
      if (message->front() == 4) send_vpcd_message(socket_.get(), kAtr);
    }
  }

  FileDescriptor socket_;
  std::thread thread_;
};

TEST(ViccCard, IsTheProgramThatConnects) {
  ViccCard card(0);
  Program program(card.port());
  ASSERT_TRUE(program.connected);
  card.power_up();
  EXPECT_EQ(card.atr(), kAtr);
  EXPECT_EQ(card.transmit(kCommand), (Bytes{0x00, 0xa4, 0x04, 0x00, 0x90, 0x00}));
  card.reset();
  card.power_down();
  program.end();
  EXPECT_EQ(program.power_requests, (Bytes{1, 4, 2, 4, 0}));
}

TEST(ViccCard, IsMuteWhenTheProgramIsGoneAndTakesTheNext) {
  ViccCard card(0);
  Program(card.port()).end();
  card.power_up();
  EXPECT_TRUE(card.atr().empty());
  EXPECT_TRUE(card.transmit(kCommand).empty());
  const Program next(card.port());
  card.power_up();
  EXPECT_EQ(card.atr(), kAtr);
}

TEST(ViccCard, RefusesOptionsThatItDoesNotKnow) {
  for (const auto& [key, value] :
       CardSpec{.options = {{"port", "x"}, {"port ", "1"}, {"a", "b"}}}.options) {
    EXPECT_THROW(make_vicc_card({.kind = "vicc", .options = {{key, value}}}),
                 std::invalid_argument);
  }
}

}  // namespace
}  // namespace kunci::harness
