// SPDX-License-Identifier: Apache-2.0
// Attribute values: how C++ values look inside a CK_ATTRIBUTE.
#pragma once

#include <kunci/cryptoki.h>

#include <concepts>
#include <string_view>

#include "base/bytes.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The octets of one attribute. Integers are in the host's CK_ULONG form, booleans one octet
/// (PKCS#11 3.2, 4.2).
using AttributeValue = Bytes;

AttributeValue value_of(bool flag);
AttributeValue value_of(CK_ULONG number);
AttributeValue value_of(std::string_view text);
AttributeValue value_of(const char* text) = delete;  // would otherwise be taken for a bool
inline AttributeValue value_of(ByteView octets) { return copy_of(octets); }

/// Back from octets; CKR_ATTRIBUTE_VALUE_INVALID where the size is wrong or a boolean is neither 0
/// nor 1.
CkResult<bool> read_bool(ByteView value);
CkResult<CK_ULONG> read_ulong(ByteView value);

/// An attribute as a caller's template gives it.
struct TemplateEntry {
  CK_ATTRIBUTE_TYPE type = 0;
  ByteView value;
};

}  // namespace kunci::pkcs11
