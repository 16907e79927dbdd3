// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/attribute.h"

#include <cstring>

namespace kunci::pkcs11 {

AttributeValue value_of(bool flag) {
  return {static_cast<std::uint8_t>(flag ? CK_TRUE : CK_FALSE)};
}

AttributeValue value_of(CK_ULONG number) {
  AttributeValue value(sizeof number);
  std::memcpy(value.data(), &number, sizeof number);
  return value;
}

AttributeValue value_of(std::string_view text) { return copy_of(bytes_of(text)); }

CkResult<bool> read_bool(ByteView value) {
  if (value.size() != sizeof(CK_BBOOL) || value[0] > CK_TRUE) {
    return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  }
  return value[0] == CK_TRUE;
}

CkResult<CK_ULONG> read_ulong(ByteView value) {
  CK_ULONG number = 0;
  if (value.size() != sizeof number) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  std::memcpy(&number, value.data(), sizeof number);
  return number;
}

}  // namespace kunci::pkcs11
