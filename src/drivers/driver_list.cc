// SPDX-License-Identifier: Apache-2.0
#include "drivers/driver_list.h"

#include "drivers/openpgp/openpgp_driver.h"
#include "drivers/piv/piv_driver.h"

namespace kunci {

std::span<const Driver> all_drivers() {
  static constexpr Driver kDrivers[] = {
      {.name = "openpgp", .probe = openpgp::probe},
      {.name = "piv", .probe = piv::probe},
  };
  return kDrivers;
}

}  // namespace kunci
