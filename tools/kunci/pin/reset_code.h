// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "cli/context.h"

namespace kunci::tool {

/// Whether the token has a resetting code, with which its holder unblocks the PIN without the SO
/// PIN; nothing where the token knows no such code, or its module does not tell.
std::optional<bool> has_reset_code(const Module& module, CK_SLOT_ID slot);

/// The present code, from its source or by asking.
Secret obtain_reset_code(Context& context, const Token& token,
                         const std::optional<std::string>& source, const char* option);

/// A new code, asked for twice. Throws Failure (bad_input) for one that is too short or weak.
Secret obtain_new_reset_code(Context& context, const Token& token,
                             const std::optional<std::string>& source, const char* option);

/// The failure that the token's refusal of the code is.
Failure reset_code_failure(CK_RV rv, const char* function);

}  // namespace kunci::tool
