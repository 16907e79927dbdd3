// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/memory.h"

namespace kunci::piv {

void CardMemory::forget_place(KeyReference place) {
  certificates.forget(place);
  metadata.forget(place);
  made_here.forget(place);
  expected.forget(place);
}

void CardMemory::forget_contents() {
  objects.clear();
  certificates.clear();
  metadata.clear();
  made_here.clear();
  expected.clear();
  application_pin_opens.set(std::nullopt);
  kept_facts.set(std::nullopt);
  recalled.set(std::nullopt);
  management_algorithm.set(std::nullopt);
}

}  // namespace kunci::piv
