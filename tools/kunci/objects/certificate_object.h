// SPDX-License-Identifier: Apache-2.0
// Certificates on a token.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"
#include "client/session.h"
#include "objects/key.h"
#include "report/value.h"
#include "x509/certificate.h"

namespace kunci::tool {

/// Writes a certificate and reads it back. Throws Failure when the token does not take it or gives
/// back something else.
CK_OBJECT_HANDLE store_certificate(Session& session, const Certificate& certificate,
                                   const Bytes& id, const std::string& label);

/// Of these certificates, all that are not this one. Throws Failure.
void destroy_all_but(Session& session, const Certificate& certificate,
                     const std::vector<CK_OBJECT_HANDLE>& objects);

/// The id for a certificate without a key: the SHA-1 of its public key's bits (RFC 5280, 4.2.1.2,
/// method 1).
Bytes chain_id(const Certificate& certificate);

/// All certificates that are seen.
std::vector<CK_OBJECT_HANDLE> find_certificates(const Session& session);

/// The one that is meant. Throws Failure (not_found) that lists them when none or more than one
/// fits.
CK_OBJECT_HANDLE choose_certificate(const Session& session, const KeyChoice& choice);

/// What is in it; nothing when the token gives back something that is no certificate.
std::optional<Certificate> read_certificate(const Session& session, CK_OBJECT_HANDLE object);

/// What a person should hear of the certificates that everybody may read (Certificate::warnings),
/// each with its subject before it. Empty for a token that cannot be looked at.
std::vector<std::string> certificate_warnings(const Module& module, const TokenInfo& token);

std::string certificate_uri(const Token& token, const Session& session, CK_OBJECT_HANDLE object);

/// docs/json.md, "Certificates".
Value::Object certificate_value(const Token& token, const Session& session,
                                CK_OBJECT_HANDLE object);

}  // namespace kunci::tool
