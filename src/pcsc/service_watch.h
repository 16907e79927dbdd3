// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace kunci::pcsc {

/// Waits, without asking over and over, for pcscd to make its socket. One thread arms and waits;
/// wake() is for any other.
class ServiceWatch {
 public:
  ServiceWatch();
  ~ServiceWatch();
  ServiceWatch(const ServiceWatch&) = delete;
  ServiceWatch& operator=(const ServiceWatch&) = delete;

  /// Watches the directory of the socket, or what there is of the way to it. True if that begins
  /// only now: pcscd may have come just before, so that the caller tries once more before it waits.
  bool arm();
  void disarm() noexcept;

  /// Returns true when pcscd may have come and after wake(), false when `limit` is over.
  bool wait(std::chrono::milliseconds limit);

  /// Ends a wait() that is under way, and makes every later one return at once.
  void wake() noexcept;

 private:
  void watch_nearest_directory();
  [[nodiscard]] bool read_events();

  int wake_ = -1;        // eventfd; what cannot be had only makes waits shorter
  int watched_ = -1;     // inotify; -1 while not armed
  std::string awaited_;  // the entry of the watched directory that leads to the socket
};

}  // namespace kunci::pcsc
