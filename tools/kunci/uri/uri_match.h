// SPDX-License-Identifier: Apache-2.0
// Which modules, slots, tokens and objects a URI speaks of (RFC 7512, 2.3 and 2.5), and the URIs of
// those that we see.
#pragma once

#include <kunci/cryptoki.h>

#include <string>

#include "base/bytes.h"
#include "client/descriptions.h"
#include "uri/uri.h"

namespace kunci::tool {

/// What attributes an object of a URI is known by.
struct ObjectName {
  CK_OBJECT_CLASS object_class = CKO_DATA;
  Bytes id{};
  std::string label{};
};

/// Attributes that the URI does not name restrict nothing; those that it names must be equal, octet
/// by octet.
bool matches(const Uri& uri, const ModuleInfo& module);
bool matches(const Uri& uri, const SlotInfo& slot);
bool matches(const Uri& uri, const TokenInfo& token);
bool matches(const Uri& uri, const ObjectName& object);

/// Whether the URI names more than a token: an object, its type or id.
bool names_object(const Uri& uri);

/// model, manufacturer, serial and token.
Uri uri_of(const TokenInfo& token);

/// The token's, with id, object and type.
Uri uri_of(const TokenInfo& token, const ObjectName& object);

}  // namespace kunci::tool
