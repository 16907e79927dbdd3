// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kunci::tool {

/// What a command found, as it goes into JSON. Members keep the order in which they were added.
class Value {
 public:
  struct Member;
  using List = std::vector<Value>;
  using Object = std::vector<Member>;
  using Content = std::variant<std::nullptr_t, bool, std::int64_t, std::string, List, Object>;

  Value();
  Value(bool flag);
  Value(std::int64_t number);
  Value(unsigned long number);
  Value(int number);
  Value(std::string text);
  Value(std::string_view text);
  Value(const char* text);
  Value(List list);
  Value(Object object);
  template <class T>
  Value(const std::optional<T>& maybe);
  Value(const std::vector<std::string>& texts);

  [[nodiscard]] const Content& content() const { return content_; }

 private:
  Content content_;
};

struct Value::Member {
  std::string name;
  Value value;
};

// Here, where Member is complete: the content's members are constructed and destroyed.
inline Value::Value() : content_(nullptr) {}
inline Value::Value(bool flag) : content_(flag) {}
inline Value::Value(std::int64_t number) : content_(number) {}
inline Value::Value(unsigned long number) : content_(static_cast<std::int64_t>(number)) {}
inline Value::Value(int number) : content_(std::int64_t{number}) {}
inline Value::Value(std::string text) : content_(std::move(text)) {}
inline Value::Value(std::string_view text) : content_(std::string(text)) {}
inline Value::Value(const char* text) : content_(std::string(text)) {}
inline Value::Value(List list) : content_(std::move(list)) {}
inline Value::Value(Object object) : content_(std::move(object)) {}

template <class T>
Value::Value(const std::optional<T>& maybe) : Value(maybe ? Value(*maybe) : Value()) {}

inline Value::Value(const std::vector<std::string>& texts)
    : content_(List(texts.begin(), texts.end())) {}

/// One line of JSON (RFC 8259); octets that are not UTF-8 become U+FFFD.
std::string to_json(const Value& value);

/// The same, indented for people.
std::string to_indented_json(const Value& value);

}  // namespace kunci::tool
