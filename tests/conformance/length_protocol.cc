// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/length_protocol.h"

#include <algorithm>

namespace kunci::test {
namespace {

constexpr std::uint8_t kCanary = 0xa5;
constexpr std::size_t kBeyond = 32;
constexpr CK_ULONG kAbsurd = 64UL * 1024;
// What no function leaves as it is.
constexpr CK_ULONG kUntold = 0x5ca1ab1e;

CK_ULONG ask_length(const OutputCall& call) {
  CK_ULONG length = kUntold;
  EXPECT_THAT(call(nullptr, &length), ReturnsRv(CKR_OK)) << "asking for the length";
  EXPECT_LE(length, kAbsurd) << "the length that was told";
  return std::min(length, kAbsurd);
}

void expect_untouched(const Bytes& buffer, std::size_t from) {
  EXPECT_TRUE(std::all_of(buffer.begin() + static_cast<std::ptrdiff_t>(from), buffer.end(),
                          [](std::uint8_t octet) { return octet == kCanary; }))
      << "written beyond the room of " << from << " octets";
}

Bytes take(const OutputCall& call, CK_ULONG room) {
  Bytes buffer(room + kBeyond, kCanary);
  CK_ULONG length = room;
  EXPECT_THAT(call(buffer.data(), &length), ReturnsRv(CKR_OK));
  EXPECT_LE(length, room);
  length = std::min(length, room);
  expect_untouched(buffer, room);
  buffer.resize(length);
  return buffer;
}

}  // namespace

Bytes output_by_protocol(const OutputCall& call) {
  const CK_ULONG enough = ask_length(call);
  EXPECT_EQ(ask_length(call), enough) << "asked again";
  Bytes small(1 + kBeyond, kCanary);
  CK_ULONG told = 1;
  EXPECT_THAT(call(small.data(), &told), ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_GT(told, 1U);
  EXPECT_LE(told, enough) << "what suffices now sufficed before";
  expect_untouched(small, 1);
  return take(call, std::max(told, enough));
}

Bytes output_at_once(const OutputCall& call) { return take(call, kAbsurd); }

}  // namespace kunci::test
