// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/memory.h"

#include "drivers/openpgp/data_objects.h"

namespace kunci::openpgp {

Found<ApplicationData> CardMemory::application_data() const {
  return application.recall(tag::kApplicationData).value_or(nullptr);
}

void CardMemory::forget_place(KeyReference place) {
  keys.forget(place);
  certificates.forget(place);
  application.clear();
}

void CardMemory::forget_contents() {
  keys.clear();
  certificates.clear();
  objects.clear();
  application.clear();
  kdf.clear();
}

}  // namespace kunci::openpgp
