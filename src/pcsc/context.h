// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include <utility>

#include "base/error.h"

namespace kunci::pcsc {

/// A connection to pcscd. libpcsclite lets one thread at a time use one context and makes every
/// other thread of the process wait meanwhile, so a context belongs to one lock or one thread;
/// SCardCancel alone is for others.
class Context {
 public:
  Context() = default;
  Context(Context&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Context& operator=(Context&& other) noexcept {
    if (this != &other) {
      close();
      handle_ = std::exchange(other.handle_, 0);
    }
    return *this;
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { close(); }

  /// Errc::no_service, Errc::access_denied, Errc::out_of_memory. Does nothing if there is a
  /// connection.
  Result<void> open();
  [[nodiscard]] bool is_open() const { return handle_ != 0; }
  [[nodiscard]] SCARDCONTEXT handle() const { return handle_; }
  void close() noexcept;

 private:
  SCARDCONTEXT handle_ = 0;  // pcscd gives no 0
};

}  // namespace kunci::pcsc
