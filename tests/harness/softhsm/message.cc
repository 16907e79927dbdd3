// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/message.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace kunci::harness {
namespace {

constexpr std::size_t kMaxFields = 16;
constexpr std::size_t kMaxFieldSize = 64 * 1024;

void append_number(Bytes& out, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(number >> shift & 0xff));
  }
}

bool receive_all(int socket, std::span<std::uint8_t> buffer) {
  while (!buffer.empty()) {
    const ssize_t count = recv(socket, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    buffer = buffer.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<Bytes> receive_field(int socket) {
  std::array<std::uint8_t, 4> prefix{};
  if (!receive_all(socket, prefix)) return std::nullopt;
  std::size_t size = 0;
  for (const std::uint8_t octet : prefix) size = size << 8 | octet;
  if (size > kMaxFieldSize) return std::nullopt;
  Bytes field(size);
  if (!receive_all(socket, field)) return std::nullopt;
  return field;
}

}  // namespace

bool send_message(int socket, const Message& message) {
  Bytes out = {message.kind, static_cast<std::uint8_t>(message.fields.size())};
  for (const Bytes& field : message.fields) {
    append_number(out, field.size());
    append(out, field);
  }
  ByteView rest = out;
  while (!rest.empty()) {
    const ssize_t count = send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest = rest.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<Message> receive_message(int socket) {
  std::array<std::uint8_t, 2> head{};
  if (!receive_all(socket, head) || head[1] > kMaxFields) return std::nullopt;
  Message message{.kind = head[0], .fields = {}};
  for (std::size_t i = 0; i < head[1]; ++i) {
    auto field = receive_field(socket);
    if (!field) return std::nullopt;
    message.fields.push_back(std::move(*field));
  }
  return message;
}

}  // namespace kunci::harness
