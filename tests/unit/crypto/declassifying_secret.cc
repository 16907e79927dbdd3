// SPDX-License-Identifier: Apache-2.0
// Stands in for base/secret.cc in secret_flow_test: where octets become a Secret they are handed to
// the caller, who may know them and their number, so from there on memcheck takes them for defined.
#include <valgrind/memcheck.h>

#include <algorithm>
#include <utility>

#include "base/secret.h"

namespace kunci {

void wipe(void* memory, std::size_t size) noexcept {
  auto* const octets = static_cast<volatile std::uint8_t*>(memory);
  for (std::size_t i = 0; i < size; ++i) octets[i] = 0;
}

Secret::Secret(std::size_t size) : octets_(new std::uint8_t[size]), size_(size) {}

Secret::Secret(ByteView octets) {
  const std::uint8_t* from = octets.data();
  std::size_t size = octets.size();
  VALGRIND_MAKE_MEM_DEFINED(&from, sizeof from);
  VALGRIND_MAKE_MEM_DEFINED(&size, sizeof size);
  VALGRIND_MAKE_MEM_DEFINED(from, size);
  octets_ = new std::uint8_t[size];
  size_ = size;
  std::copy_n(from, size, octets_);
}

Secret::Secret(Secret&& other) noexcept
    : octets_(std::exchange(other.octets_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret::~Secret() { delete[] octets_; }

}  // namespace kunci
