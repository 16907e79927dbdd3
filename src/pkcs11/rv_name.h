// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <string>

namespace kunci::pkcs11 {

/// "CKR_PIN_INCORRECT", for logs; the number in hexadecimal for a value that the standard does not
/// name.
std::string name_of_rv(CK_RV rv);

}  // namespace kunci::pkcs11
