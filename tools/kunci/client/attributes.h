// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace kunci::tool {

/// Attributes for a search or a new object, with their values. `Template().number(CKA_CLASS,
/// CKO_DATA).flag(...)`.
class Template {
 public:
  Template& number(CK_ATTRIBUTE_TYPE type, CK_ULONG value);
  Template& flag(CK_ATTRIBUTE_TYPE type, bool value);
  Template& octets(CK_ATTRIBUTE_TYPE type, ByteView value);
  Template& text(CK_ATTRIBUTE_TYPE type, std::string_view value);

  /// As PKCS #11 wants them; valid as long as the template is not changed.
  [[nodiscard]] std::vector<CK_ATTRIBUTE> attributes() const;

 private:
  struct Entry {
    CK_ATTRIBUTE_TYPE type;
    Bytes value;
  };
  std::vector<Entry> entries_{};
};

}  // namespace kunci::tool
