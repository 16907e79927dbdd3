// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/vendor.h>

namespace kunci::module {

/// The functions behind C_GetInterface("Vendor kunci").
extern const KUNCI_FUNCTION_LIST kVendorFunctions;

}  // namespace kunci::module
