// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

struct PairHandles {
  CK_OBJECT_HANDLE public_key = CK_INVALID_HANDLE;
  CK_OBJECT_HANDLE private_key = CK_INVALID_HANDLE;
};

/// C_GenerateKeyPair (PKCS#11 3.2, 5.18.2) on the card. A CKA_ID or CKA_LABEL that is a place's own
/// chooses that place, which must be empty: CKR_ATTRIBUTE_VALUE_INVALID where it holds a pair or a
/// certificate. Otherwise the first empty place that is meant for the wanted use is taken, and the
/// pair gets that place's id and label; CKR_DEVICE_MEMORY where there is none. Nothing is ever
/// overwritten. CKR_USER_NOT_LOGGED_IN, CKR_MECHANISM_INVALID, CKR_MECHANISM_PARAM_INVALID,
/// CKR_CURVE_NOT_SUPPORTED or CKR_ATTRIBUTE_VALUE_INVALID for what the card does not make, and what
/// read_pair_request() says.
CkResult<PairHandles> generate_key_pair(const Session& session, const CK_MECHANISM& mechanism,
                                        Template public_values, Template private_values);

}  // namespace kunci::pkcs11
