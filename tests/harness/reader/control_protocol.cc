// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/control_protocol.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "tests/harness/process/unix_socket.h"

namespace kunci::harness {
namespace {

constexpr size_t kLongestCommand = 64 * 1024;
constexpr size_t kLongestReply = 16 * 1024 * 1024;

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

/// All until the other side ends, at most `limit` bytes.
std::optional<std::string> receive_all(int socket, size_t limit) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || text.size() > limit) return std::nullopt;
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<size_t>(got));
  }
}

}  // namespace

std::optional<ControlReply> exchange_command(const std::string& socket_path,
                                             const std::vector<std::string>& words) {
  const FileDescriptor socket = connect_unix(socket_path);
  if (!socket) return std::nullopt;
  std::string command;
  for (const std::string& word : words) command.append(word).push_back('\0');
  if (!send_all(socket.get(), command) || shutdown(socket.get(), SHUT_WR) != 0) return std::nullopt;
  const auto text = receive_all(socket.get(), kLongestReply);
  const size_t line = text ? text->find('\n') : std::string::npos;
  if (line == std::string::npos) return std::nullopt;
  return ControlReply{text->substr(0, line) == "ok", text->substr(line + 1)};
}

std::vector<std::string> receive_command(int connection) {
  const auto text = receive_all(connection, kLongestCommand);
  std::vector<std::string> words;
  if (!text || !text->ends_with('\0')) return words;
  for (size_t start = 0; start < text->size();) {
    const size_t end = text->find('\0', start);
    words.push_back(text->substr(start, end - start));
    start = end + 1;
  }
  return words;
}

void send_reply(int connection, const ControlReply& reply) {
  send_all(connection, (reply.done ? "ok\n" : "error\n") + reply.text);
}

}  // namespace kunci::harness
