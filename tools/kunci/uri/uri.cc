// SPDX-License-Identifier: Apache-2.0
#include "uri/uri.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "base/hex.h"
#include "messages.h"
#include "report/utf8.h"

namespace kunci::tool {
namespace {

constexpr std::string_view kScheme = "pkcs11:";
constexpr std::string_view kUnreserved = "-._~";
// pk11-path-res-avail and pk11-query-res-avail of RFC 7512, 2.3.
constexpr std::string_view kPathMarks = ":[]@!$'()*+,=&";
constexpr std::string_view kQueryMarks = ":[]@!$'()*+,=/?|";

constexpr auto kPathNames = std::to_array<std::string_view>(
    {"token", "manufacturer", "serial", "model", "library-manufacturer", "library-version",
     "library-description", "object", "type", "id", "slot-manufacturer", "slot-description",
     "slot-id"});
constexpr auto kQueryNames =
    std::to_array<std::string_view>({"pin-source", "pin-value", "module-name", "module-path"});
constexpr auto kTypes =
    std::to_array<std::string_view>({"public", "private", "cert", "secret-key", "data"});

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; }

bool is_plain(char c, std::string_view marks) {
  return is_letter(c) || is_digit(c) || kUnreserved.contains(c) || marks.contains(c);
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

bool is_version(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return all_digits(text);
  return all_digits(text.substr(0, dot)) && all_digits(text.substr(dot + 1));
}

const std::string* find(const std::vector<Uri::Attribute>& attributes, std::string_view name) {
  const auto found = std::ranges::find(attributes, name, &Uri::Attribute::name);
  return found == attributes.end() ? nullptr : &found->value;
}

/// What path and query differ in.
struct Part {
  char separator;
  std::string_view marks;  ///< that stand for themselves
  std::span<const std::string_view> names;
  bool vendor_names_repeat;
};
constexpr Part kPath{';', kPathMarks, kPathNames, false};
constexpr Part kQuery{'&', kQueryMarks, kQueryNames, true};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::expected<Uri, UriFault> parse() {
    at_ = kScheme.size();
    const std::size_t question = std::min(text_.find('?'), text_.size());
    Uri uri;
    parse_part(question, kPath, uri.path);
    if (!fault_ && question != text_.size()) {
      at_ = question + 1;
      parse_part(text_.size(), kQuery, uri.query);
    }
    if (fault_) return std::unexpected(*fault_);
    return uri;
  }

 private:
  void fail(const char* reason) { fail_at(at_, reason); }
  void fail_at(std::size_t offset, const char* reason) {
    if (!fault_) fault_ = UriFault{.offset = offset, .reason = reason};
  }

  void parse_part(std::size_t end, const Part& part, std::vector<Uri::Attribute>& attributes) {
    if (at_ == end) return;
    while (!fault_) {
      const std::size_t begin = at_;
      const std::string name = parse_name(end);
      check_name(begin, name, part, attributes);
      const std::size_t value_begin = at_;
      attributes.push_back({name, parse_value(end, part)});
      check_value(value_begin, attributes.back());
      if (fault_ || at_ == end) return;
      ++at_;  // the separator
    }
  }

  std::string parse_name(std::size_t end) {
    const std::size_t begin = at_;
    while (at_ < end && is_name_character(text_[at_])) ++at_;
    const std::string name(text_.substr(begin, at_ - begin));
    if (name.empty()) fail(mark("a name is expected here"));
    if (at_ == end || text_[at_] != '=') fail(mark("\"=\" is expected here"));
    ++at_;
    return name;
  }

  std::string parse_value(std::size_t end, const Part& part) {
    std::string value;
    while (!fault_ && at_ < end && text_[at_] != part.separator) {
      if (text_[at_] == '%') {
        parse_escape(end, value);
      } else if (is_plain(text_[at_], part.marks)) {
        value += text_[at_++];
      } else {
        fail(mark("this character must be percent-encoded"));
      }
    }
    return value;
  }

  void parse_escape(std::size_t end, std::string& value) {
    const auto octet = end - at_ < 3 ? std::nullopt : from_hex(text_.substr(at_ + 1, 2));
    if (!octet) {
      fail(mark("two hexadecimal digits are expected after \"%\""));
      return;
    }
    value += static_cast<char>(octet->front());
    at_ += 3;
  }

  void check_name(std::size_t begin, const std::string& name, const Part& part,
                  const std::vector<Uri::Attribute>& before) {
    const bool known = std::ranges::find(part.names, name) != part.names.end();
    if (!known && !name.starts_with("v-")) fail_at(begin, mark("this attribute is unknown"));
    if (find(before, name) != nullptr && (known || !part.vendor_names_repeat)) {
      fail_at(begin, mark("this attribute is given twice"));
    }
    const bool other_pin = (name == "pin-value" && find(before, "pin-source") != nullptr) ||
                           (name == "pin-source" && find(before, "pin-value") != nullptr);
    if (other_pin) fail_at(begin, mark("pin-value and pin-source exclude each other"));
  }

  void check_value(std::size_t begin, const Uri::Attribute& attribute) {
    const auto& [name, value] = attribute;
    if (name == "id") return;
    if (!is_utf8(value)) fail_at(begin, mark("the text is not UTF-8"));
    if (name == "type" && std::ranges::find(kTypes, value) == kTypes.end()) {
      fail_at(begin, mark("the type must be public, private, cert, secret-key or data"));
    }
    if (name == "slot-id" && !all_digits(value)) {
      fail_at(begin, mark("the slot-id must be a number"));
    }
    if (name == "library-version" && !is_version(value)) {
      fail_at(begin, mark("the library-version must be a number, or two with a dot"));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<UriFault> fault_{};
};

void escape(std::string& text, char octet) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(octet);
  text += '%';
  text += kDigits[value >> 4];
  text += kDigits[value & 0x0F];
}

void print_attributes(std::string& text, const std::vector<Uri::Attribute>& attributes,
                      char separator, std::string_view marks) {
  bool first = true;
  for (const auto& [name, value] : attributes) {
    if (!first) text += separator;
    first = false;
    text += name + "=";
    for (const char octet : value) {
      if (name != "id" && is_plain(octet, marks)) {
        text += octet;
      } else {
        escape(text, octet);
      }
    }
  }
}

}  // namespace

const std::string* Uri::path_value(std::string_view name) const { return find(path, name); }

const std::string* Uri::query_value(std::string_view name) const { return find(query, name); }

bool looks_like_uri(std::string_view text) {
  const auto same_letter = [](char left, char right) {
    return (left >= 'A' && left <= 'Z' ? static_cast<char>(left + ('a' - 'A')) : left) == right;
  };
  return std::ranges::equal(text.substr(0, kScheme.size()), kScheme, same_letter);
}

std::expected<Uri, UriFault> parse_uri(std::string_view text) {
  if (!looks_like_uri(text)) {
    return std::unexpected(UriFault{.offset = 0, .reason = mark("it must begin with \"pkcs11:\"")});
  }
  if (text.size() > kUriSizeLimit) {
    return std::unexpected(UriFault{.offset = kUriSizeLimit, .reason = mark("it is too long")});
  }
  return Parser(text).parse();
}

std::string print_uri(const Uri& uri) {
  std::string text(kScheme);
  print_attributes(text, uri.path, ';', kPathMarks);
  if (!uri.query.empty()) {
    text += '?';
    print_attributes(text, uri.query, '&', kQueryMarks);
  }
  return text;
}

}  // namespace kunci::tool
