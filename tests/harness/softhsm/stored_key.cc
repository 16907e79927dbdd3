// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/softhsm/stored_key.h"

#include "tests/harness/card/stored_values.h"

namespace kunci::harness {

void put_key(StateValues& values, const std::string& name, const PublicKey& key, ByteView remarks) {
  Bytes head = {static_cast<std::uint8_t>(key.algorithm)};
  append(head, remarks);
  values[name] = std::move(head);
  values[name + ".modulus"] = key.modulus;
  values[name + ".exponent"] = key.exponent;
  values[name + ".point"] = key.point;
}

StoredKey get_key(const StateValues& values, const std::string& name, std::size_t remarks) {
  const Bytes& head = required(values, name, 1 + remarks);
  return {.key = {.algorithm = static_cast<KeyAlgorithm>(head[0]),
                  .modulus = required(values, name + ".modulus"),
                  .exponent = required(values, name + ".exponent"),
                  .point = required(values, name + ".point")},
          .remarks = copy_of(ByteView(head).subspan(1))};
}

}  // namespace kunci::harness
