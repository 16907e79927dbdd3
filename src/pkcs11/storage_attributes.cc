// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

std::optional<AttributeValue> StorageAttributes::value(CK_ATTRIBUTE_TYPE type) const {
  switch (type) {
    case CKA_CLASS:
      return value_of(object_class);
    case CKA_TOKEN:
      return value_of(on_token);
    case CKA_PRIVATE:
      return value_of(is_private);
    case CKA_MODIFIABLE:
      return value_of(modifiable);
    case CKA_COPYABLE:
      return value_of(false);
    case CKA_DESTROYABLE:
      return value_of(destroyable);
    case CKA_LABEL:
      return value_of(std::string_view(label));
    case CKA_UNIQUE_ID:
      return value_of(std::string_view(unique_id));
    case CKA_ID:
      return id;
    default:
      return std::nullopt;
  }
}

}  // namespace kunci::pkcs11
