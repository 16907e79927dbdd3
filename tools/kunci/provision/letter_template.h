// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kunci::tool {

/// How a paragraph of a letter looks.
enum class LetterStyle : std::uint8_t { title, text, secret, small };

struct LetterParagraph {
  LetterStyle style = LetterStyle::text;
  std::string text{};  ///< with {holder}, {unit}, {label}, {token}, {date} and {pin}
};

/// What a PIN letter looks like: a TOML file that an administrator can write. Described in
/// kunci(1), "PIN LETTERS".
struct LetterTemplate {
  double width_mm = 210;
  double height_mm = 297;
  double margin_mm = 25;
  std::string font = "DejaVu Sans 11";  ///< as Pango names fonts
  std::vector<LetterParagraph> paragraphs{};
};

/// Reads a template by its file name or, without a "/", by its name in the installed directory
/// ("id", "en"). Throws Failure (bad_input) with file, line and column; also for a template that
/// does not show the PIN.
LetterTemplate load_letter_template(const std::string& name);

/// The same for a text; `file` is for messages.
LetterTemplate parse_letter_template(std::string_view text, const std::string& file);

/// The fields that a text may name.
bool is_letter_field(std::string_view name);

}  // namespace kunci::tool
