// SPDX-License-Identifier: Apache-2.0
#include "token/card_random.h"

#include <algorithm>

namespace kunci {
namespace {

constexpr std::uint8_t kGetChallenge = 0x84;
constexpr std::size_t kMost = 64 * 1024;

}  // namespace

Result<Bytes> read_random(AppletTransaction& transaction, std::size_t size, std::size_t piece) {
  if (size > kMost || piece == 0) return fail(Errc::data_length);
  Bytes random;
  while (random.size() < size) {
    const auto answer = transaction.transmit(
        {.ins = kGetChallenge, .expected = piece, .secret = true, .exact = true});
    if (!answer) return fail(answer.error());
    if (!answer->status.ok()) return fail(Errc::unsupported, answer->status.value);
    if (answer->data.empty()) return fail(Errc::malformed);
    append(random,
           ByteView(answer->data).first(std::min(answer->data.size(), size - random.size())));
  }
  return random;
}

}  // namespace kunci
