// SPDX-License-Identifier: Apache-2.0
// One driver (KUNCI_FUZZED_DRIVER) against a card that answers anything.
#include "drivers/driver_list.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/token_use.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const kunci::Driver& driver : kunci::all_drivers()) {
    if (driver.name == KUNCI_FUZZED_DRIVER) {
      kunci::fuzz::use_driver(driver, kunci::ByteView(data, size));
    }
  }
  return 0;
}
