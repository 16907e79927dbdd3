// SPDX-License-Identifier: Apache-2.0
// How a command reaches the process that runs a bench: over a connection of its own to a Unix
// socket go its words, each with a NUL behind it, then the end of the sending side; back come "ok"
// or "error" in a line and what the command printed, or a sentence.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace kunci::harness {

/// The environment variable that names the socket.
inline constexpr const char* kControlVariable = "KUNCI_VTOKEN_CONTROL";

struct ControlReply {
  bool done = false;
  std::string text;
};

/// The client's side; nothing if the bench cannot be reached.
std::optional<ControlReply> exchange_command(const std::string& socket_path,
                                             const std::vector<std::string>& words);

/// The server's side: the words that came over `connection`; none if they break the protocol or
/// exceed 64 KiB.
std::vector<std::string> receive_command(int connection);

void send_reply(int connection, const ControlReply& reply);

}  // namespace kunci::harness
