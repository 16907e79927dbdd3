// SPDX-License-Identifier: Apache-2.0
// Memory for PINs, keys and plaintexts: wiped when released, and for long-lived secrets kept out of
// swap and core dumps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace kunci {

/// Overwrites memory in a way that the compiler must not remove.
void wipe(void* memory, std::size_t size) noexcept;

/// Allocates as usual and wipes before it frees: for buffers that a secret passes through.
template <class T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) { return std::allocator<T>{}.allocate(count); }
  void deallocate(T* memory, std::size_t count) noexcept {
    wipe(memory, count * sizeof(T));
    std::allocator<T>{}.deallocate(memory, count);
  }
  template <class U>
  bool operator==(const WipingAllocator<U>&) const noexcept {
    return true;
  }
};

/// Octets on their way to or from a card. Copyable, as an exchange may be repeated.
using WipedBytes = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

/// A secret that is kept: in pages of its own that are locked and left out of core dumps, not
/// copyable by accident, without a way to print it. Reading it is always spelled out:
/// `secret.view()`.
class Secret {
 public:
  Secret() = default;
  /// Copies the octets in; the caller wipes its own copy.
  explicit Secret(ByteView octets);
  explicit Secret(std::size_t size);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] Secret clone() const { return Secret(view()); }
  [[nodiscard]] ByteView view() const { return {octets_, size_}; }
  [[nodiscard]] std::span<std::uint8_t> writable() { return {octets_, size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void clear() noexcept;

 private:
  std::uint8_t* octets_ = nullptr;
  std::size_t size_ = 0;
};

/// Equality in a time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(ByteView left, ByteView right);

}  // namespace kunci
