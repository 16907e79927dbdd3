// SPDX-License-Identifier: Apache-2.0
#include "uri/uri_match.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "report/utf8.h"

namespace kunci::tool {
namespace {

struct TypeName {
  CK_OBJECT_CLASS object_class;
  std::string_view name;
};
constexpr auto kTypeNames = std::to_array<TypeName>({{CKO_PUBLIC_KEY, "public"},
                                                     {CKO_PRIVATE_KEY, "private"},
                                                     {CKO_CERTIFICATE, "cert"},
                                                     {CKO_SECRET_KEY, "secret-key"},
                                                     {CKO_DATA, "data"}});

bool allows(const Uri& uri, std::string_view name, std::string_view actual) {
  const std::string* wanted = uri.path_value(name);
  return wanted == nullptr || *wanted == actual;
}

// "3" means 3.0 (RFC 7512, 2.3).
bool allows_version(const Uri& uri, const CK_VERSION& version) {
  const std::string* wanted = uri.path_value("library-version");
  if (wanted == nullptr) return true;
  const bool has_minor = wanted->find('.') != std::string::npos;
  return (has_minor ? *wanted : *wanted + ".0") == version_text(version);
}

bool allows_slot_id(const Uri& uri, CK_SLOT_ID id) {
  const std::string* wanted = uri.path_value("slot-id");
  if (wanted == nullptr) return true;
  CK_SLOT_ID number = 0;
  const char* end = wanted->data() + wanted->size();
  const auto [stopped, fault] = std::from_chars(wanted->data(), end, number);
  return fault == std::errc{} && stopped == end && number == id;
}

// What is not UTF-8, against the standard, cannot be named in a URI.
void add_text(Uri& uri, const char* name, const std::string& value) {
  if (!value.empty() && is_utf8(value)) uri.path.push_back({name, value});
}

}  // namespace

bool matches(const Uri& uri, const ModuleInfo& module) {
  return allows(uri, "library-description", module.description) &&
         allows(uri, "library-manufacturer", module.manufacturer) &&
         allows_version(uri, module.library_version);
}

bool matches(const Uri& uri, const SlotInfo& slot) {
  return allows(uri, "slot-description", slot.description) &&
         allows(uri, "slot-manufacturer", slot.manufacturer) && allows_slot_id(uri, slot.id);
}

bool matches(const Uri& uri, const TokenInfo& token) {
  return allows(uri, "token", token.label) && allows(uri, "manufacturer", token.manufacturer) &&
         allows(uri, "model", token.model) && allows(uri, "serial", token.serial);
}

bool matches(const Uri& uri, const ObjectName& object) {
  const auto type = std::ranges::find(kTypeNames, object.object_class, &TypeName::object_class);
  const std::string_view type_name = type == kTypeNames.end() ? "" : type->name;
  return allows(uri, "object", object.label) && allows(uri, "id", text_of(object.id)) &&
         allows(uri, "type", type_name);
}

bool names_object(const Uri& uri) {
  return std::ranges::any_of(
      std::to_array<std::string_view>({"object", "id", "type"}),
      [&](std::string_view name) { return uri.path_value(name) != nullptr; });
}

Uri uri_of(const TokenInfo& token) {
  Uri uri;
  add_text(uri, "model", token.model);
  add_text(uri, "manufacturer", token.manufacturer);
  add_text(uri, "serial", token.serial);
  add_text(uri, "token", token.label);
  return uri;
}

Uri uri_of(const TokenInfo& token, const ObjectName& object) {
  Uri uri = uri_of(token);
  if (!object.id.empty()) uri.path.push_back({"id", std::string(text_of(object.id))});
  add_text(uri, "object", object.label);
  const auto type = std::ranges::find(kTypeNames, object.object_class, &TypeName::object_class);
  if (type != kTypeNames.end()) add_text(uri, "type", std::string(type->name));
  return uri;
}

}  // namespace kunci::tool
