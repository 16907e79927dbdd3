// SPDX-License-Identifier: Apache-2.0
// Commands and answers in pieces, over a card that answers anything.
#include <cstdlib>

#include "iso7816/transaction.h"
#include "tests/fuzz/fuzzed_card.h"
#include "tests/fuzz/target.h"
#include "tlv/reader.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kunci;
  fuzz::FuzzInput input(ByteView(data, size));
  const std::size_t length = input.number() % 2000;
  const std::size_t expected = input.flag() ? 65536 : input.octet();
  const bool told = input.flag();
  const auto card = fuzz::fuzzed_card(input);
  auto transaction = card->begin();
  if (!transaction) return 0;
  if (told) transaction->allow_extended();
  while (!input.at_end()) {
    const auto answer = transaction->transmit({.ins = 0xcb,
                                               .p1 = 0x3f,
                                               .p2 = 0xff,
                                               .data = WipedBytes(length, 0x5a),
                                               .expected = expected});
    if (!answer) return 0;
    if (answer->data.size() > tlv::kMaxObject) std::abort();
  }
  return 0;
}
