// SPDX-License-Identifier: Apache-2.0
#include "client/attributes.h"

#include "client/module.h"

namespace kunci::tool {

Template& Template::number(CK_ATTRIBUTE_TYPE type, CK_ULONG value) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(&value);
  return octets(type, {first, sizeof value});
}

Template& Template::flag(CK_ATTRIBUTE_TYPE type, bool value) {
  const CK_BBOOL octet = value ? CK_TRUE : CK_FALSE;
  return octets(type, {&octet, 1});
}

Template& Template::octets(CK_ATTRIBUTE_TYPE type, ByteView value) {
  entries_.push_back({type, copy_of(value)});
  return *this;
}

Template& Template::text(CK_ATTRIBUTE_TYPE type, std::string_view value) {
  return octets(type, bytes_of(value));
}

std::vector<CK_ATTRIBUTE> Template::attributes() const {
  std::vector<CK_ATTRIBUTE> list;
  list.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    list.push_back({entry.type, for_module(entry.value), entry.value.size()});
  }
  return list;
}

}  // namespace kunci::tool
