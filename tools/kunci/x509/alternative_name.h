// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "x509/openssl.h"

namespace kunci::tool {

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, Freer<GENERAL_NAMES_free>>;

/// subjectAltName (RFC 5280, 4.2.1.6) of "email:ani@instansi.go.id", "dns:host", "uri:https://...",
/// "ip:ADDRESS", "upn:ani@instansi" (a Microsoft user principal name) and "dirname:CN=...". Throws
/// Failure (bad_input).
GeneralNamesPtr to_general_names(const std::vector<std::string>& texts);

}  // namespace kunci::tool
