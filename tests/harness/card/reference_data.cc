// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/reference_data.h"

#include <algorithm>

#include "tests/harness/card/stored_values.h"

namespace kunci::harness {

bool compare(ReferenceData& data, ByteView value, const std::function<void()>& save) {
  --data.tries_left;
  save();
  if (!equal(data.value, value)) return false;
  data.tries_left = data.tries;
  save();
  return true;
}

StatusWord tries_left(const ReferenceData& data) {
  constexpr unsigned kMostTold = 15;
  return static_cast<StatusWord>(status::kTriesLeft |
                                 std::min<unsigned>(data.tries_left, kMostTold));
}

void put_reference(StateValues& values, const std::string& name, const ReferenceData& data) {
  values[name] = data.value;
  values[name + ".tries"] = {data.tries_left, data.tries};
}

ReferenceData get_reference(const StateValues& values, const std::string& name) {
  const Bytes& tries = required(values, name + ".tries", 2);
  return {.value = required(values, name), .tries_left = tries[0], .tries = tries[1]};
}

}  // namespace kunci::harness
