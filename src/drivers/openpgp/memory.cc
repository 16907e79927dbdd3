// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/memory.h"

#include "drivers/openpgp/data_objects.h"

namespace kunci::openpgp {

Found<ApplicationData> CardMemory::application_data() const {
  return application.recall(tag::kApplicationData).value_or(nullptr);
}

void CardMemory::forget_key(KeyReference place) {
  keys.forget(place);
  likely_keys.forget(place);
}

void CardMemory::forget_place(KeyReference place) {
  forget_key(place);
  certificates.forget(place);
  application.clear();
}

void CardMemory::forget_contents() {
  keys.clear();
  likely_keys.clear();
  certificates.clear();
  objects.clear();
  application.clear();
  kdf.clear();
}

}  // namespace kunci::openpgp
