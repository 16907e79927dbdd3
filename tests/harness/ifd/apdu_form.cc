// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/apdu_form.h"

namespace kunci::harness {
namespace {

constexpr size_t kHeader = 4;

}  // namespace

bool fits_short_reader(ByteView apdu) {
  const bool extended_lengths = apdu.size() > kHeader + 1 && apdu[kHeader] == 0;
  return apdu.size() <= kLongestShortApdu && !extended_lengths;
}

std::optional<Bytes> t0_command(ByteView apdu) {
  if (apdu.size() < kHeader || !fits_short_reader(apdu)) return std::nullopt;
  Bytes command = copy_of(apdu);
  if (command.size() == kHeader) command.push_back(0);
  if (command.size() == kHeader + 1) return command;
  const size_t with_data = kHeader + 1 + command[kHeader];
  if (command.size() != with_data && command.size() != with_data + 1) return std::nullopt;
  command.resize(with_data);
  return command;
}

}  // namespace kunci::harness
