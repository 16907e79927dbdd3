// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/vicc/vicc_card.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>

#include "tests/harness/vicc/vpcd_message.h"

namespace kunci::harness {
namespace {

constexpr int kPatienceMilliseconds = 2000;
constexpr timeval kLongestExchange = {.tv_sec = 60, .tv_usec = 0};
constexpr uint16_t kDefaultPort = 35963;

}  // namespace

ViccCard::ViccCard(uint16_t port) : listening_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (setsockopt(listening_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(listening_.get(), generic, sizeof address) != 0 || listen(listening_.get(), 1) != 0) {
    throw std::system_error(errno, std::generic_category(),
                            "listen at 127.0.0.1:" + std::to_string(port));
  }
}

uint16_t ViccCard::port() const {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(listening_.get(), reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

void ViccCard::power_up() {
  atr_.clear();
  if (!program_) accept_program();
  if (tell(static_cast<uint8_t>(PowerRequest::kOn))) fetch_atr();
}

void ViccCard::power_down() { tell(static_cast<uint8_t>(PowerRequest::kOff)); }

void ViccCard::reset() {
  atr_.clear();
  if (tell(static_cast<uint8_t>(PowerRequest::kReset))) fetch_atr();
}

std::vector<uint8_t> ViccCard::transmit(std::span<const uint8_t> command) {
  if (program_ && send_vpcd_message(program_.get(), command)) {
    if (auto answer = receive_vpcd_message(program_.get())) return *answer;
  }
  program_.reset();
  return {};
}

void ViccCard::accept_program() {
  pollfd waiting{.fd = listening_.get(), .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, kPatienceMilliseconds) != 1) return;
  program_ = FileDescriptor(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  setsockopt(program_.get(), SOL_SOCKET, SO_RCVTIMEO, &kLongestExchange, sizeof kLongestExchange);
}

bool ViccCard::tell(uint8_t request) {
  if (!program_) return false;
  if (send_vpcd_message(program_.get(), {&request, 1})) return true;
  program_.reset();
  return false;
}

void ViccCard::fetch_atr() {
  const auto request = static_cast<uint8_t>(PowerRequest::kAtr);
  atr_ = transmit({&request, 1});
}

std::unique_ptr<VirtualCard> make_vicc_card(const CardSpec& spec) {
  uint16_t port = kDefaultPort;
  for (const auto& [key, value] : spec.options) {
    if (key == "apdu") continue;  // the program knows what it takes
    const char* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, port);
    if (key != "port" || value.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
      throw std::invalid_argument("a vicc card has no option " + key + "=" + value);
    }
  }
  return std::make_unique<ViccCard>(port);
}

}  // namespace kunci::harness
