// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_names.h"

namespace kunci::harness {

std::optional<OpenPgpKey> key_in_control_reference(ByteView data) {
  static constexpr std::array<tlv::Tag, 3> kTemplates = {0xb6, 0xb8, 0xa4};
  constexpr tlv::Tag kReference = 0x84;
  tlv::Reader reader(data);
  const auto outer = reader.next();
  if (!outer || !reader.at_end()) return std::nullopt;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    if (kTemplates[index_of(key)] != outer->tag) continue;
    if (outer->value.empty()) return key;
    tlv::Reader inside(outer->value);
    const auto reference = inside.expect(kReference);
    const bool fits = reference && inside.at_end() && reference->value.size() == 1 &&
                      reference->value[0] == static_cast<std::uint8_t>(key);
    if (fits) return key;
  }
  return std::nullopt;
}

}  // namespace kunci::harness
