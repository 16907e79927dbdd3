// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>
#include <string>

#include "base/bytes.h"
#include "pkcs11/attribute.h"

namespace kunci::pkcs11 {

/// What every storage object has (PKCS#11 3.2, 4.6), and the CKA_ID of those that have one.
struct StorageAttributes {
  CK_OBJECT_CLASS object_class = 0;
  bool on_token = false;
  bool is_private = false;
  bool modifiable = false;
  bool destroyable = true;
  std::string label{};
  std::optional<Bytes> id{};
  std::string unique_id{};

  /// The value, or nothing where `type` is not one of these.
  [[nodiscard]] std::optional<AttributeValue> value(CK_ATTRIBUTE_TYPE type) const;
};

}  // namespace kunci::pkcs11
