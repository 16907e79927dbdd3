// SPDX-License-Identifier: Apache-2.0
// TOML documents as a plain tree with positions. The parser behind it is seen by toml_tree.cc
// alone.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kunci {

/// A place in a text; lines and columns count from 1, 0 = nowhere in particular.
struct TextPosition {
  unsigned line = 0;
  unsigned column = 0;

  friend auto operator<=>(const TextPosition&, const TextPosition&) = default;
};

/// One value of a TOML 1.0 document. Only the member that `kind` names is filled.
struct TomlNode {
  enum class Kind : std::uint8_t { boolean, integer, real, text, moment, array, table };
  struct Member;

  Kind kind = Kind::table;
  TextPosition position{};
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text{};
  std::vector<TomlNode> items;  ///< of an array, in order
  std::vector<Member> members;  ///< of a table, in the order of the file

  /// The member of that name, or nullptr.
  [[nodiscard]] const TomlNode* find(std::string_view name) const;
};

struct TomlNode::Member {
  std::string name;
  TextPosition position;  ///< of the name; the value has its own
  TomlNode value;
};

struct TomlFault {
  TextPosition position;
  std::string explanation;  ///< in English, from the parser
};

/// Values nested deeper than this are refused.
inline constexpr int kTomlDepthLimit = 8;

/// Parses a whole document, at most 32 dots a line. Time and memory are bounded by the length of
/// `text`, the stack by kTomlDepthLimit; throws nothing.
std::expected<TomlNode, TomlFault> parse_toml(std::string_view text);

}  // namespace kunci
