// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace kunci::harness {
namespace {

constexpr size_t kPrefix = 4;
constexpr size_t kLongestFrame = 128 * 1024;

bool receive_exactly(int socket, std::span<uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = recv(socket, out.data(), out.size(), MSG_WAITALL);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    out = out.subspan(static_cast<size_t>(got));
  }
  return true;
}

bool is_number(std::string_view text) {
  return text.size() == 3 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool send_frame(int socket, Message message, ByteView body) {
  const size_t length = 1 + body.size();
  if (length > kLongestFrame) return false;
  Bytes frame;
  frame.reserve(kPrefix + length);
  for (int shift = 24; shift >= 0; shift -= 8) {
    frame.push_back(static_cast<uint8_t>(length >> shift));
  }
  frame.push_back(static_cast<uint8_t>(message));
  append(frame, body);
  ByteView rest = frame;
  while (!rest.empty()) {
    const ssize_t sent = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest = rest.subspan(static_cast<size_t>(sent));
  }
  return true;
}

std::optional<Frame> receive_frame(int socket) {
  std::array<uint8_t, kPrefix + 1> head{};
  if (!receive_exactly(socket, head)) return std::nullopt;
  size_t length = 0;
  for (size_t i = 0; i < kPrefix; ++i) length = length << 8 | head[i];
  if (length == 0 || length > kLongestFrame) return std::nullopt;
  Frame frame{static_cast<Message>(head[kPrefix]), Bytes(length - 1)};
  if (!receive_exactly(socket, frame.body)) return std::nullopt;
  return frame;
}

std::optional<std::string> socket_name(std::string_view device_node) {
  constexpr size_t kTail = 8;  // "/BBB/DDD"
  if (device_node.size() < kTail) return std::nullopt;
  const std::string_view tail = device_node.substr(device_node.size() - kTail);
  const std::string_view bus = tail.substr(1, 3);
  const std::string_view device = tail.substr(5, 3);
  if (tail[0] != '/' || tail[4] != '/' || !is_number(bus) || !is_number(device)) {
    return std::nullopt;
  }
  return std::string(bus) + "-" + std::string(device) + ".sock";
}

}  // namespace kunci::harness
