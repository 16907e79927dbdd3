// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "report/value.h"

namespace kunci::tool {
namespace {

using Json = nlohmann::ordered_json;

Json convert(const Value& value);

struct Converter {
  Json operator()(const Value::List& list) const {
    Json array = Json::array();
    for (const Value& item : list) array.push_back(convert(item));
    return array;
  }
  Json operator()(const Value::Object& members) const {
    Json object = Json::object();
    for (const Value::Member& member : members) object[member.name] = convert(member.value);
    return object;
  }
  template <class Plain>
  Json operator()(const Plain& plain) const {
    return plain;
  }
};

Json convert(const Value& value) { return std::visit(Converter{}, value.content()); }

}  // namespace

std::string to_json(const Value& value) {
  return convert(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_indented_json(const Value& value) {
  return convert(value).dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kunci::tool
