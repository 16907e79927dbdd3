// SPDX-License-Identifier: Apache-2.0
// ATR and historical bytes.
#include <cstdlib>

#include "iso7816/atr.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const kunci::ByteView atr(data, size);
  const auto historical = kunci::iso7816::historical_bytes(atr);
  if (historical && historical->size() > 15) std::abort();
  if (historical && !historical->empty() &&
      (historical->data() < data || historical->data() + historical->size() > data + size)) {
    std::abort();
  }
  (void)kunci::iso7816::capabilities_from(atr);
  return 0;
}
