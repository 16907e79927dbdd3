// SPDX-License-Identifier: Apache-2.0
#include "base/secret.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <type_traits>

namespace kunci {
namespace {

const Bytes kOctets{0x31, 0x32, 0x33};

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret>);

TEST(Secret, HoldsACopy) {
  Bytes octets = kOctets;
  const Secret secret{ByteView(octets)};
  octets[0] = 0;
  EXPECT_TRUE(equal(secret.view(), kOctets));
  EXPECT_EQ(secret.size(), 3U);
  EXPECT_FALSE(secret.empty());
}

TEST(Secret, StartsWithZeros) {
  const Secret secret(5000);
  EXPECT_EQ(secret.size(), 5000U);
  EXPECT_TRUE(equal(secret.view(), Bytes(5000, 0)));
}

TEST(Secret, MayBeEmpty) {
  const Secret none;
  EXPECT_TRUE(none.empty());
  EXPECT_TRUE(none.view().empty());
  EXPECT_TRUE(none.clone().empty());
  EXPECT_TRUE(Secret(ByteView()).empty());
}

TEST(Secret, IsMovedNotShared) {
  Secret first{ByteView(kOctets)};
  Secret second = std::move(first);
  EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is what is promised
  EXPECT_TRUE(equal(second.view(), kOctets));
  Secret third{ByteView(Bytes{9})};
  third = std::move(second);
  EXPECT_TRUE(second.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_TRUE(equal(third.view(), kOctets));
}

TEST(Secret, IsClonedOnDemand) {
  Secret secret{ByteView(kOctets)};
  const Secret twin = secret.clone();
  secret.writable()[0] = 0;
  EXPECT_TRUE(equal(twin.view(), kOctets));
  secret.clear();
  EXPECT_TRUE(secret.empty());
  EXPECT_TRUE(equal(twin.view(), kOctets));
}

/// The flags that the kernel keeps for the pages around an address.
std::string page_flags_of(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream pages("/proc/self/smaps");
  bool here = false;
  for (std::string line; std::getline(pages, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    if (std::istringstream(line) >> std::hex >> begin >> dash >> end && dash == '-') {
      here = begin <= wanted && wanted < end;
    }
    if (here && line.starts_with("VmFlags:")) return line;
  }
  return {};
}

TEST(Secret, StaysOutOfCoreDumps) {
  const Secret secret{ByteView(kOctets)};
  const std::string flags = page_flags_of(secret.view().data());
  EXPECT_NE(flags.find(" dd"), std::string::npos) << flags;
}

TEST(WipingAllocator, WipesWhatItFrees) {
  WipingAllocator<std::uint8_t> allocator;
  std::uint8_t octets[4] = {1, 2, 3, 4};
  wipe(octets, sizeof octets);
  EXPECT_TRUE(equal(octets, Bytes(4, 0)));
  wipe(nullptr, 0);
  std::uint8_t* const memory = allocator.allocate(16);
  allocator.deallocate(memory, 16);
}

TEST(ConstantTime, ComparesByLengthAndContent) {
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_TRUE(equal_in_constant_time(kOctets, kOctets));
  EXPECT_FALSE(equal_in_constant_time(kOctets, Bytes{0x31, 0x32}));
  for (std::size_t i = 0; i < kOctets.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes other = kOctets;
      other[i] = static_cast<std::uint8_t>(other[i] ^ (1U << bit));
      EXPECT_FALSE(equal_in_constant_time(kOctets, other));
    }
  }
}

}  // namespace
}  // namespace kunci
