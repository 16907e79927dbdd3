// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/template.h"

#include <algorithm>

namespace kunci::pkcs11 {

CkResult<void> convert(ByteView value, bool& out) {
  const auto flag = read_bool(value);
  if (!flag) return fail(flag.error());
  out = *flag;
  return {};
}

CkResult<void> convert(ByteView value, CK_ULONG& out) {
  const auto number = read_ulong(value);
  if (!number) return fail(number.error());
  out = *number;
  return {};
}

CkResult<void> convert(ByteView value, std::string& out) {
  out = std::string(text_of(value));
  return {};
}

CkResult<void> convert(ByteView value, Bytes& out) {
  out = copy_of(value);
  return {};
}

CkResult<std::vector<TemplateEntry>> read_template(const CK_ATTRIBUTE* attributes, CK_ULONG count) {
  if (attributes == nullptr && count != 0) return fail(CKR_ARGUMENTS_BAD);
  if (count > kMaxTemplate) return fail(CKR_TEMPLATE_INCONSISTENT);
  std::vector<TemplateEntry> entries;
  for (const CK_ATTRIBUTE& attribute : std::span(attributes, count)) {
    if (attribute.pValue == nullptr && attribute.ulValueLen != 0) return fail(CKR_ARGUMENTS_BAD);
    if (attribute.ulValueLen > kMaxValue) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
    const ByteView value(static_cast<const CK_BYTE*>(attribute.pValue), attribute.ulValueLen);
    const auto twin = std::ranges::find(entries, attribute.type, &TemplateEntry::type);
    if (twin == entries.end()) {
      entries.push_back({attribute.type, value});
    } else if (!equal(twin->value, value)) {
      return fail(CKR_TEMPLATE_INCONSISTENT);
    }
  }
  return entries;
}

std::optional<ByteView> Template::take_octets(CK_ATTRIBUTE_TYPE type) {
  const auto found = std::ranges::find(entries_, type, &TemplateEntry::type);
  if (found == entries_.end()) return std::nullopt;
  const ByteView value = found->value;
  entries_.erase(found);
  return value;
}

void Template::ignore(std::span<const CK_ATTRIBUTE_TYPE> types) {
  std::erase_if(entries_, [types](const TemplateEntry& entry) {
    return std::ranges::find(types, entry.type) != types.end();
  });
}

CkResult<void> Template::finish() const {
  if (!entries_.empty()) return fail(CKR_ATTRIBUTE_TYPE_INVALID);
  return {};
}

}  // namespace kunci::pkcs11
