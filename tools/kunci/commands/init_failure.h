// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client/module.h"
#include "failure.h"
#include "pin/login.h"

namespace kunci::tool {

/// What C_InitToken's refusal means, and what to do. Kunci's own module answers CKR_FUNCTION_FAILED
/// where a secret of the factory would stay on the token; which one is found out here.
Failure init_failure(const Module& module, CK_SLOT_ID slot, const Pin& so_pin, CK_RV rv);

/// A token that was initialised, and has a secret of the factory all the same.
Failure factory_secret_failure();

}  // namespace kunci::tool
