// SPDX-License-Identifier: Apache-2.0
#include "base/toml_tree.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace {

/// The parser took something for granted that the text does not hold to.
struct BrokenAssumption {};

[[noreturn]] void refuse_text() { throw BrokenAssumption{}; }

}  // namespace

// What toml++ 3.3 asserts is not always so: "[" before a character that begins no key would end our
// host, and with NDEBUG be undefined. So its assertions are checked in every build, and a text that
// breaks one is a fault like any other.
#undef NDEBUG
#define TOML_ASSERT(condition)     ((condition) ? void() : refuse_text())
#define TOML_HEADER_ONLY           1
#define TOML_EXCEPTIONS            0
#define TOML_ENABLE_FORMATTERS     0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#define TOML_MAX_NESTED_VALUES     16
#include <toml++/toml.h>

namespace kunci {
namespace {

TextPosition position_of(const toml::source_region& region) {
  return {.line = region.begin.line, .column = region.begin.column};
}

/// Copies the parser's tree, and remembers the first place that lies too deep.
class Converter {
 public:
  TomlNode convert(const toml::node& node, int depth = 0) {
    TomlNode tree;
    if (depth == kTomlDepthLimit) {
      if (!too_deep_) too_deep_ = position_of(node.source());
    } else if (const auto* table = node.as_table()) {
      tree = convert_table(*table, depth);
    } else if (const auto* array = node.as_array()) {
      tree.kind = TomlNode::Kind::array;
      for (const toml::node& item : *array) tree.items.push_back(convert(item, depth + 1));
    } else {
      tree = convert_value(node);
    }
    tree.position = position_of(node.source());
    return tree;
  }

  [[nodiscard]] std::optional<TextPosition> too_deep() const { return too_deep_; }

 private:
  TomlNode convert_table(const toml::table& table, int depth) {
    TomlNode tree{.kind = TomlNode::Kind::table};
    for (const auto& [key, value] : table) {
      tree.members.push_back(
          {std::string(key.str()), position_of(key.source()), convert(value, depth + 1)});
    }
    // The parser sorts by name; people read from top to bottom.
    std::ranges::stable_sort(tree.members, {}, &TomlNode::Member::position);
    return tree;
  }

  static TomlNode convert_value(const toml::node& node) {
    if (const auto* boolean = node.as_boolean()) {
      return {.kind = TomlNode::Kind::boolean, .boolean = boolean->get()};
    }
    if (const auto* integer = node.as_integer()) {
      return {.kind = TomlNode::Kind::integer, .integer = integer->get()};
    }
    if (const auto* text = node.as_string()) {
      return {.kind = TomlNode::Kind::text, .text = text->get()};
    }
    return {.kind = node.is_floating_point() ? TomlNode::Kind::real : TomlNode::Kind::moment};
  }

  std::optional<TextPosition> too_deep_{};
};

// The parser bounds nested values, not dotted keys: "a.a.a.a..." makes a table a dot, and taking
// such a tree apart recurses. A key ends with its line, so the dots of a line bound what it can
// nest.
std::optional<unsigned> line_with_too_many_dots(std::string_view text) {
  constexpr int kMostDots = 32;
  unsigned line = 1;
  int dots = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && ++dots > kMostDots) {
      return line;
    }
  }
  return std::nullopt;
}

/// The first line that could be a table's header and has no name where one should begin: a hint,
/// since such a line may also be part of a text.
unsigned line_of_nameless_table(std::string_view text) {
  unsigned line = 1;
  for (std::size_t start = 0; start < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view content = text.substr(start, end - start);
    const std::size_t name = content.find_first_not_of(" \t[");
    const bool header = content.substr(0, name).find('[') != std::string_view::npos;
    if (header && name != std::string_view::npos) {
      const auto first = static_cast<unsigned char>(content[name]);
      const bool begins_name =
          std::isalnum(first) != 0 || first == '-' || first == '_' || first == '"' || first == '\'';
      if (!begins_name) return line;
    }
    start = end + 1;
  }
  return 1;
}

std::unexpected<TomlFault> fault(TextPosition position, std::string_view explanation) {
  return std::unexpected(TomlFault{position, std::string(explanation)});
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view name) const {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

std::expected<TomlNode, TomlFault> parse_toml(std::string_view text) try {
  if (const auto line = line_with_too_many_dots(text)) {
    return fault({.line = *line, .column = 1}, "more than 32 dots in one line");
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) return fault(position_of(parsed.error().source()), parsed.error().description());
  Converter converter;
  TomlNode tree = converter.convert(parsed.table());
  if (const auto place = converter.too_deep()) return fault(*place, "nested too deeply");
  return tree;
} catch (const BrokenAssumption&) {
  return fault({.line = line_of_nameless_table(text), .column = 1},
               "a name is missing where one has to begin");
}

}  // namespace kunci
