// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/process/unix_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace kunci::harness {
namespace {

constexpr int kBacklog = 128;

/// False, with errno set, if the path does not fit an address.
bool fill_address(const std::string& path, sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

FileDescriptor stream_socket() {
  return FileDescriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

}  // namespace

FileDescriptor connect_unix(const std::string& path) {
  sockaddr_un address{};
  if (!fill_address(path, address)) return {};
  FileDescriptor socket = stream_socket();
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (!socket || connect(socket.get(), generic, sizeof address) != 0) return {};
  return socket;
}

FileDescriptor listen_unix(const std::string& path) {
  sockaddr_un address{};
  FileDescriptor socket = stream_socket();
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (!socket || !fill_address(path, address) || (unlink(path.c_str()) != 0 && errno != ENOENT) ||
      bind(socket.get(), generic, sizeof address) != 0 || listen(socket.get(), kBacklog) != 0) {
    throw std::system_error(errno, std::generic_category(), "listen at " + path);
  }
  return socket;
}

}  // namespace kunci::harness
