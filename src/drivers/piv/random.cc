// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/random.h"

#include <algorithm>

#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

constexpr std::uint8_t kGetChallenge = 0x84;
/// What every card gives at once.
constexpr std::size_t kPiece = 8;
constexpr std::size_t kMost = 64 * 1024;

}  // namespace

Result<Bytes> read_random(AppletTransaction& transaction, std::size_t size) {
  if (size > kMost) return fail(Errc::data_length);
  Bytes random;
  while (random.size() < size) {
    const auto answer = transaction.transmit(
        {.ins = kGetChallenge, .expected = kPiece, .secret = true, .exact = true});
    if (!answer) return fail(answer.error());
    if (!answer->status.ok()) return fail(Errc::unsupported, answer->status.value);
    if (answer->data.empty()) return fail(Errc::malformed);
    append(random,
           ByteView(answer->data).first(std::min(answer->data.size(), size - random.size())));
  }
  return random;
}

}  // namespace kunci::piv
