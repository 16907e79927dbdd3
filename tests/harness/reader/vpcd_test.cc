// SPDX-License-Identifier: Apache-2.0
// vpcd's way in, in a program of its own since libpcsclite allows one bench a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hex.h"
#include "tests/harness/reader/card_connection.h"
#include "tests/harness/reader/pcscd_bench.h"

namespace kunci::harness {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

TEST(Vpcd, ServesCardsOfSeveralLibraries) {
  PcscdBench bench(PcscdBench::Way::kVpcd);
  for (const auto* spec : {"a=echo", "b=echo:card=out", "c=echo"}) bench.add(spec);
  bench.start_pcscd();
  for (const VirtualToken* token : bench.tokens()) bench.plug(token->spec.name);
  EXPECT_THAT((std::vector{bench.reader_name("a"), bench.reader_name("b"), bench.reader_name("c")}),
              ElementsAre("Virtual PCD 0 00 00", "Virtual PCD 0 00 01", "Virtual PCD 1 00 00"));

  // Each exchange would take more than 40 ms if vpcd had to wait for an acknowledgement.
  const Bytes echo = from_hex("0001000002aabb00").value();
  const CardConnection connection(bench.reader_name("c"));
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(connection.transmit(echo).data, from_hex("aabb9000"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms);
  EXPECT_EQ(bench.token("c").slot.log().count(), 50u);

  bench.remove("a");
  EXPECT_EQ(CardConnection(bench.reader_name("a")).result(),
            static_cast<LONG>(SCARD_E_NO_SMARTCARD));
  bench.insert("b");
  EXPECT_EQ(CardConnection(bench.reader_name("b")).transmit(echo).data, from_hex("aabb9000"));
}

}  // namespace
}  // namespace kunci::harness
