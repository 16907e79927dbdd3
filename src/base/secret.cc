// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace kunci {
namespace {

std::size_t whole_pages(std::size_t size) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (size + page - 1) / page * page;
}

// Locking may be refused (RLIMIT_MEMLOCK); the secret then still is wiped and stays out of core
// dumps.
std::uint8_t* map_pages(std::size_t size) {
  void* memory =
      mmap(nullptr, whole_pages(size), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  (void)mlock(memory, whole_pages(size));
  (void)madvise(memory, whole_pages(size), MADV_DONTDUMP);
  return static_cast<std::uint8_t*>(memory);
}

}  // namespace

void wipe(void* memory, std::size_t size) noexcept {
  if (memory != nullptr) explicit_bzero(memory, size);
}

Secret::Secret(std::size_t size) : size_(size) {
  if (size != 0) octets_ = map_pages(size);
}

Secret::Secret(ByteView octets) : Secret(octets.size()) { std::ranges::copy(octets, octets_); }

Secret::Secret(Secret&& other) noexcept
    : octets_(std::exchange(other.octets_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    clear();
    octets_ = std::exchange(other.octets_, nullptr);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() { clear(); }

void Secret::clear() noexcept {
  if (octets_ == nullptr) return;
  wipe(octets_, size_);
  munmap(octets_, whole_pages(size_));
  octets_ = nullptr;
  size_ = 0;
}

bool equal_in_constant_time(ByteView left, ByteView right) {
  if (left.size() != right.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) difference |= unsigned{left[i]} ^ right[i];
  return difference == 0;
}

}  // namespace kunci
