// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/rv.h"
#include "pkcs11/session_table.h"
#include "token/token.h"

namespace kunci::pkcs11 {

/// C_GetTokenInfo's answer (PKCS#11 3.2, 3.2). Reads identity and user PIN state from the card
/// once; later calls need no exchange.
CkResult<CK_TOKEN_INFO> token_info(const std::shared_ptr<Token>& token,
                                   const SessionTable::Counts& sessions, bool with_random);

}  // namespace kunci::pkcs11
