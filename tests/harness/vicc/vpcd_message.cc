// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/vicc/vpcd_message.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace kunci::harness {
namespace {

constexpr size_t kPrefix = 2;
constexpr size_t kLongestMessage = 0xffff;

/// The option does not stay, so it is set before each reading.
void acknowledge_at_once(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

bool receive_exactly(int socket, std::span<uint8_t> out) {
  while (!out.empty()) {
    acknowledge_at_once(socket);
    const ssize_t got = recv(socket, out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out = out.subspan(static_cast<size_t>(got));
  }
  acknowledge_at_once(socket);
  return true;
}

}  // namespace

std::optional<Bytes> receive_vpcd_message(int socket) {
  std::array<uint8_t, kPrefix> prefix{};
  if (!receive_exactly(socket, prefix)) return std::nullopt;
  Bytes message(static_cast<size_t>(prefix[0] << 8 | prefix[1]));
  if (!receive_exactly(socket, message)) return std::nullopt;
  return message;
}

bool send_vpcd_message(int socket, ByteView message) {
  if (message.size() > kLongestMessage) return false;
  Bytes whole = {static_cast<uint8_t>(message.size() >> 8), static_cast<uint8_t>(message.size())};
  append(whole, message);
  const ssize_t sent = send(socket, whole.data(), whole.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(whole.size());
}

}  // namespace kunci::harness
