// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>

#include "base/config.h"
#include "pkcs11/rv.h"
#include "pkcs11/session.h"
#include "pkcs11/template.h"

namespace kunci::pkcs11 {

/// C_CreateObject (PKCS#11 3.2, 5.7.1): certificates for pairs that are on the token, data objects
/// for the places that the card has, and session objects, secret keys among them. A private key
/// made elsewhere is refused unless the configuration allows its import.
CkResult<CK_OBJECT_HANDLE> create_object(Session& session, Template values, const Config& config);

/// C_CopyObject (PKCS#11 3.2, 5.7.2), of session objects.
CkResult<CK_OBJECT_HANDLE> copy_object(const Session& session, CK_OBJECT_HANDLE object,
                                       std::span<const TemplateEntry> changes);

}  // namespace kunci::pkcs11
