// SPDX-License-Identifier: Apache-2.0
#include "x509/name.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/hex.h"
#include "messages.h"
#include "report/utf8.h"

namespace kunci::tool {
namespace {

struct TypeRow {
  std::string_view name;
  std::string_view oid;
};

// The first row of an OID is the name that is printed. RFC 4514, 3; X.520; RFC 2985, 5.2; ETSI EN
// 319 412-1.
constexpr auto kTypes = std::to_array<TypeRow>({
    {"CN", "2.5.4.3"},
    {"L", "2.5.4.7"},
    {"ST", "2.5.4.8"},
    {"O", "2.5.4.10"},
    {"OU", "2.5.4.11"},
    {"C", "2.5.4.6"},
    {"STREET", "2.5.4.9"},
    {"DC", "0.9.2342.19200300.100.1.25"},
    {"UID", "0.9.2342.19200300.100.1.1"},
    {"SN", "2.5.4.4"},
    {"surname", "2.5.4.4"},
    {"serialNumber", "2.5.4.5"},
    {"title", "2.5.4.12"},
    {"description", "2.5.4.13"},
    {"postalCode", "2.5.4.17"},
    {"givenName", "2.5.4.42"},
    {"GN", "2.5.4.42"},
    {"initials", "2.5.4.43"},
    {"generationQualifier", "2.5.4.44"},
    {"dnQualifier", "2.5.4.46"},
    {"pseudonym", "2.5.4.65"},
    {"organizationIdentifier", "2.5.4.97"},
    {"emailAddress", "1.2.840.113549.1.9.1"},
    {"E", "1.2.840.113549.1.9.1"},
    {"commonName", "2.5.4.3"},
    {"localityName", "2.5.4.7"},
    {"stateOrProvinceName", "2.5.4.8"},
    {"organizationName", "2.5.4.10"},
    {"organizationalUnitName", "2.5.4.11"},
    {"countryName", "2.5.4.6"},
});

// RFC 4514, 2.4: these are always escaped by a backslash within a value.
constexpr std::string_view kSpecial = "\"+,;<>\\";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool same_word(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

// Two numbers or more, the first 0 to 2, without leading zeros.
bool is_oid(std::string_view text) {
  std::size_t numbers = 0;
  while (true) {
    const std::string_view number = text.substr(0, text.find('.'));
    if (number.empty() || !std::ranges::all_of(number, is_digit)) return false;
    if (number.size() > 1 && number[0] == '0') return false;
    if (numbers == 0 && (number.size() != 1 || number[0] > '2')) return false;
    ++numbers;
    if (number.size() == text.size()) return numbers >= 2;
    text.remove_prefix(number.size() + 1);
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::expected<DistinguishedName, NameFault> parse() {
    DistinguishedName name;
    if (text_.starts_with('/')) fail(mark("write it as \"CN=...,O=...,C=...\", without \"/\""));
    do {
      RelativeName part;
      do {
        part.push_back(parse_attribute());
      } while (take('+'));
      name.parts.insert(name.parts.begin(), std::move(part));
    } while (take(','));
    if (at_ != text_.size()) fail(mark("this character must be escaped with a backslash"));
    if (!is_utf8(text_)) fail(mark("it is not UTF-8"));
    if (fault_) return std::unexpected(*fault_);
    return name;
  }

 private:
  void fail(const char* reason) {
    if (!fault_) fault_ = NameFault{.offset = at_, .reason = reason};
  }

  bool more() const { return !fault_ && at_ < text_.size(); }

  bool take(char separator) {
    if (!more() || text_[at_] != separator) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (more() && text_[at_] == ' ') ++at_;
  }

  NameAttribute parse_attribute() {
    skip_blanks();
    NameAttribute attribute{.oid = parse_type()};
    skip_blanks();
    if (!take('=')) fail(mark("\"type=value\" is expected here"));
    skip_blanks();
    if (more() && text_[at_] == '#') {
      attribute.encoded = parse_hex();
      skip_blanks();
    } else {
      attribute.text = parse_text();
    }
    if (!fault_ && attribute.text.empty() && attribute.encoded.empty()) {
      fail(mark("a value is expected here"));
    }
    return attribute;
  }

  std::string parse_type() {
    const std::size_t begin = at_;
    while (more() && (is_letter(text_[at_]) || is_digit(text_[at_]) || text_[at_] == '.' ||
                      text_[at_] == '-')) {
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    std::string oid = type_oid(word);
    if (oid.empty()) {
      at_ = begin;
      fail(word.empty() ? mark("\"type=value\" is expected here")
                        : mark("this type is unknown; write its OID"));
    }
    return oid;
  }

  Bytes parse_hex() {
    const std::size_t begin = ++at_;
    while (more() && hex_digit(text_[at_])) ++at_;
    auto octets = from_hex(text_.substr(begin, at_ - begin));
    if (!octets || octets->empty())
      fail(mark("pairs of hexadecimal digits are expected after \"#\""));
    return octets.value_or(Bytes{});
  }

  // Blanks at the end belong to the value only when they are escaped.
  std::string parse_text() {
    std::string value;
    std::size_t kept = 0;
    while (more() && text_[at_] != ',' && text_[at_] != '+') {
      if (text_[at_] == '\\') {
        parse_escape(value);
        kept = value.size();
        continue;
      }
      if (kSpecial.contains(text_[at_]) || text_[at_] == '\0') {
        fail(mark("this character must be escaped with a backslash"));
        break;
      }
      value += text_[at_++];
      if (value.back() != ' ') kept = value.size();
    }
    value.resize(kept);
    if (!is_utf8(value)) fail(mark("it is not UTF-8"));
    // Allowed by the letter, and the oldest trick to make two readers see two names.
    if (value.find('\0') != std::string::npos) fail(mark("a value must not contain NUL"));
    return value;
  }

  void parse_escape(std::string& value) {
    ++at_;
    if (!more()) {
      fail(mark("something is expected after the backslash"));
    } else if (kSpecial.contains(text_[at_]) || text_[at_] == ' ' || text_[at_] == '#' ||
               text_[at_] == '=') {
      value += text_[at_++];
    } else if (const auto octet = from_hex(text_.substr(at_, 2)); octet && octet->size() == 1) {
      value += static_cast<char>(octet->front());
      at_ += 2;
    } else {
      fail(mark("a special character or two hexadecimal digits are expected after the backslash"));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<NameFault> fault_{};
};

std::string escaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge = i == 0 || i + 1 == value.size();
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      text += "\\" + to_hex(bytes_of(value.substr(i, 1)));
      continue;
    }
    if (kSpecial.contains(c) || (c == ' ' && edge) || (c == '#' && i == 0)) text += '\\';
    text += c;
  }
  return text;
}

std::string print_attribute(const NameAttribute& attribute) {
  const std::string type = type_name(attribute.oid) + "=";
  return attribute.encoded.empty() ? type + escaped(attribute.text)
                                   : type + "#" + to_hex(attribute.encoded);
}

}  // namespace

bool DistinguishedName::has(std::string_view oid) const {
  return std::ranges::any_of(parts, [oid](const RelativeName& part) {
    return std::ranges::find(part, oid, &NameAttribute::oid) != part.end();
  });
}

std::expected<DistinguishedName, NameFault> parse_name(std::string_view text) {
  if (text.size() > kNameSizeLimit) {
    return std::unexpected(NameFault{.offset = kNameSizeLimit, .reason = mark("it is too long")});
  }
  return Parser(text).parse();
}

std::string print_name(const DistinguishedName& name) {
  std::string text;
  for (auto part = name.parts.rbegin(); part != name.parts.rend(); ++part) {
    if (part != name.parts.rbegin()) text += ',';
    for (std::size_t i = 0; i < part->size(); ++i) {
      if (i != 0) text += '+';
      text += print_attribute((*part)[i]);
    }
  }
  return text;
}

std::string type_oid(std::string_view type) {
  if (is_oid(type)) return std::string(type);
  const auto row = std::ranges::find_if(
      kTypes, [type](const TypeRow& known) { return same_word(known.name, type); });
  return row == kTypes.end() ? std::string() : std::string(row->oid);
}

std::string type_name(std::string_view oid) {
  const auto row = std::ranges::find(kTypes, oid, &TypeRow::oid);
  return std::string(row == kTypes.end() ? oid : row->name);
}

}  // namespace kunci::tool
