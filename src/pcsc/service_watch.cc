// SPDX-License-Identifier: Apache-2.0
#include "pcsc/service_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace kunci::pcsc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kSocket = "/run/pcscd/pcscd.comm";
// pcscd changes the mode of its socket after it began to listen: the last event is the one to go
// by.
constexpr std::uint32_t kMask =
    IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr milliseconds kWithoutWatch{1000};

// libpcsclite goes by the same variable.
std::filesystem::path socket_path() {
  const char* const named = std::getenv("PCSCLITE_CSOCK_NAME");
  return named != nullptr ? named : kSocket;
}

void close_and_forget(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

}  // namespace

ServiceWatch::ServiceWatch() : wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

ServiceWatch::~ServiceWatch() {
  disarm();
  close_and_forget(wake_);
}

bool ServiceWatch::arm() {
  if (watched_ >= 0) return false;
  watch_nearest_directory();
  return watched_ >= 0;
}

void ServiceWatch::disarm() noexcept { close_and_forget(watched_); }

void ServiceWatch::watch_nearest_directory() {
  watched_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watched_ < 0) return;
  std::filesystem::path entry = socket_path();
  while (entry.has_relative_path()) {
    const std::filesystem::path directory = entry.has_parent_path() ? entry.parent_path() : ".";
    if (inotify_add_watch(watched_, directory.c_str(), kMask) >= 0) {
      awaited_ = entry.filename();
      return;
    }
    if (directory == ".") break;
    entry = directory;
  }
  disarm();
}

bool ServiceWatch::wait(milliseconds limit) {
  if (wake_ < 0 || watched_ < 0) limit = std::min(limit, kWithoutWatch);
  const auto end = steady_clock::now() + limit;
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
    if (left <= milliseconds::zero()) return false;
    std::array<pollfd, 2> polled{{{.fd = wake_, .events = POLLIN, .revents = 0},
                                  {.fd = watched_, .events = POLLIN, .revents = 0}}};
    const int ready = poll(polled.data(), polled.size(), static_cast<int>(left.count()));
    if (ready > 0 && (polled[0].revents != 0 || read_events())) return true;
  }
}

// Whether one of them concerns the way to the socket. The nearest directory may be another then: it
// is armed anew.
bool ServiceWatch::read_events() {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  const ssize_t size = read(watched_, buffer.data(), buffer.size());
  bool concerns = size <= 0;
  for (ssize_t at = 0; at + static_cast<ssize_t>(sizeof(inotify_event)) <= size;) {
    inotify_event event{};
    std::memcpy(&event, buffer.data() + at, sizeof event);
    const char* const name = buffer.data() + at + sizeof event;
    concerns =
        concerns || event.len == 0 || awaited_ == std::string(name, strnlen(name, event.len));
    at += static_cast<ssize_t>(sizeof event + event.len);
  }
  if (concerns) disarm();
  return concerns;
}

void ServiceWatch::wake() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
}

}  // namespace kunci::pcsc
