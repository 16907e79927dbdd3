// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>
#include <string>

#include "failure.h"

namespace kunci::tool {

/// What a return value of PKCS #11 means for a person (PKCS#11 3.2, 5.1).
struct RvMeaning {
  CK_RV rv;
  const char* name;      ///< "CKR_PIN_LOCKED"
  const char* sentence;  ///< what happened, untranslated
  const char* next;      ///< what to do, untranslated; may be empty
  ExitStatus status;
};

/// One row for each value that the standard names.
std::span<const RvMeaning> rv_meanings();

/// The row of a value; for one that the standard does not name, the row of CKR_VENDOR_DEFINED or
/// CKR_GENERAL_ERROR.
const RvMeaning& meaning_of(CK_RV rv);

/// "CKR_PIN_LOCKED", or "CKR_0x80000001" for a value without a name.
std::string name_of_rv(CK_RV rv);

/// The failure that `rv`, answered by `function`, is for a person.
Failure failure_of(CK_RV rv, const char* function);

/// Throws failure_of(rv, function) unless `rv` is CKR_OK.
void check(CK_RV rv, const char* function);

}  // namespace kunci::tool
