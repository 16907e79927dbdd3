// SPDX-License-Identifier: Apache-2.0
#include "enroll/endpoint.h"

#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/http.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "messages.h"
#include "x509/openssl.h"

namespace kunci::tool {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kPatience{1800};

struct AddressFreer {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressPtr = std::unique_ptr<addrinfo, AddressFreer>;

inline void free_text(char* text) { OPENSSL_free(text); }
using TextPtr = std::unique_ptr<char, Freer<free_text>>;

/// A socket, closed at the end of its life.
class Socket {
 public:
  explicit Socket(const addrinfo& address)
      : file_(::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                       address.ai_protocol)) {}
  ~Socket() {
    if (file_ >= 0) ::close(file_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// 0, or why there is no connection by then (errno).
  int connect(const addrinfo& address, Clock::time_point until) const {
    if (file_ < 0) return errno;
    if (::connect(file_, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    pollfd writable{.fd = file_, .events = POLLOUT, .revents = 0};
    if (left.count() <= 0 || ::poll(&writable, 1, static_cast<int>(left.count())) != 1)
      return ETIMEDOUT;
    int fault = 0;
    socklen_t size = sizeof fault;
    return ::getsockopt(file_, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 ? fault : errno;
  }

 private:
  int file_;
};

[[noreturn]] void unreachable(const std::string& url, const char* reason) {
  throw Failure(ExitStatus::unreachable, say("Nobody answers at {}: {}.", url, reason),
                tr("Look at the network and the profile's address; then repeat the command."));
}

bool has_proxy() {
  for (const char* name : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"}) {
    if (const char* value = ::secure_getenv(name); value != nullptr && *value != '\0') return true;
  }
  return false;
}

}  // namespace

Endpoint endpoint_of(const std::string& url) {
  int tls = 0;
  char* host = nullptr;
  char* port = nullptr;
  char* path = nullptr;
  const bool valid = OSSL_HTTP_parse_url(url.c_str(), &tls, nullptr, &host, &port, nullptr, &path,
                                         nullptr, nullptr) == 1;
  const TextPtr host_owner(host);
  const TextPtr port_owner(port);
  const TextPtr path_owner(path);
  ERR_clear_error();
  if (!valid) throw Failure(ExitStatus::bad_input, say("\"{}\" is not an address.", url));
  std::string way = path;
  way.erase(0, way.find_first_not_of('/'));
  return {.host = host, .port = port, .path = std::move(way), .tls = tls == 1};
}

void require_reachable(const std::string& url) {
  if (has_proxy()) return;
  const Endpoint endpoint = endpoint_of(url);
  const addrinfo hints{.ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int fault = ::getaddrinfo(endpoint.host.c_str(), endpoint.port.c_str(), &hints, &found);
  const AddressPtr list(found);
  if (fault != 0) unreachable(url, ::gai_strerror(fault));
  const auto until = Clock::now() + kPatience;
  int last = ETIMEDOUT;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    last = Socket(*address).connect(*address, until);
    if (last == 0) return;
  }
  unreachable(url, std::strerror(last));
}

}  // namespace kunci::tool
