// SPDX-License-Identifier: Apache-2.0
#include "provision/letter_template.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

#include "base/config_problem.h"
#include "base/file.h"
#include "base/toml_tree.h"
#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kTemplateSizeLimit = 256 * 1024;
constexpr auto kFields =
    std::to_array<std::string_view>({"holder", "unit", "label", "token", "date", "pin"});

struct Paper {
  std::string_view name;
  double width_mm;
  double height_mm;
};
constexpr auto kPapers = std::to_array<Paper>(
    {{"A4", 210, 297}, {"A5", 148, 210}, {"F4", 215, 330}, {"letter", 215.9, 279.4}});

struct StyleWord {
  std::string_view word;
  LetterStyle style;
};
constexpr auto kStyles = std::to_array<StyleWord>({{"title", LetterStyle::title},
                                                   {"text", LetterStyle::text},
                                                   {"secret", LetterStyle::secret},
                                                   {"small", LetterStyle::small}});

/// Reads one document and says where it is wrong.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  LetterTemplate read(const TomlNode& document) {
    LetterTemplate letter;
    for (const TomlNode::Member& member : document.members) {
      if (member.name == "page") {
        read_page(member.value, letter);
      } else if (member.name == "paragraph") {
        read_paragraphs(member.value, letter);
      } else {
        fail(ConfigFault::unknown_key, member.position, member.name, "page, paragraph");
      }
    }
    require_pin(letter, document);
    return letter;
  }

  [[noreturn]] void fail(ConfigFault fault, TextPosition position, const std::string& key,
                         const std::string& detail) const {
    const ConfigProblem problem{fault, file_, position, key, detail};
    throw Failure(ExitStatus::bad_input, place_of(problem) + ": " + describe(problem, tr),
                  tr("See \"PIN LETTERS\" in kunci(1)."));
  }

 private:
  void expect(const TomlNode& node, TomlNode::Kind kind, const std::string& key,
              const char* form) const {
    if (node.kind != kind) fail(ConfigFault::wrong_type, node.position, key, form);
  }

  void read_page(const TomlNode& page, LetterTemplate& letter) const {
    expect(page, TomlNode::Kind::table, "page", "[page]");
    for (const TomlNode::Member& member : page.members) {
      if (member.name == "paper") {
        read_paper(member.value, letter);
      } else if (member.name == "margin_mm") {
        expect(member.value, TomlNode::Kind::integer, "page.margin_mm", "5 ... 60");
        if (member.value.integer < 5 || member.value.integer > 60) {
          fail(ConfigFault::bad_value, member.value.position, "page.margin_mm", "5 ... 60");
        }
        letter.margin_mm = static_cast<double>(member.value.integer);
      } else if (member.name == "font") {
        expect(member.value, TomlNode::Kind::text, "page.font", "\"...\"");
        letter.font = member.value.text;
      } else {
        fail(ConfigFault::unknown_key, member.position, "page." + member.name,
             "paper, margin_mm, font");
      }
    }
  }

  void read_paper(const TomlNode& value, LetterTemplate& letter) const {
    const char* form = R"("A4" | "A5" | "F4" | "letter")";
    expect(value, TomlNode::Kind::text, "page.paper", form);
    const auto paper = std::ranges::find(kPapers, value.text, &Paper::name);
    if (paper == kPapers.end()) fail(ConfigFault::bad_value, value.position, "page.paper", form);
    letter.width_mm = paper->width_mm;
    letter.height_mm = paper->height_mm;
  }

  void read_paragraphs(const TomlNode& list, LetterTemplate& letter) const {
    expect(list, TomlNode::Kind::array, "paragraph", "[[paragraph]]");
    for (const TomlNode& item : list.items) {
      expect(item, TomlNode::Kind::table, "paragraph", "[[paragraph]]");
      letter.paragraphs.push_back(paragraph_of(item));
    }
  }

  LetterParagraph paragraph_of(const TomlNode& item) const {
    LetterParagraph paragraph;
    for (const TomlNode::Member& member : item.members) {
      const std::string key = "paragraph." + member.name;
      if (member.name != "text" && member.name != "style") {
        fail(ConfigFault::unknown_key, member.position, key, "style, text");
      }
      expect(member.value, TomlNode::Kind::text, key, "\"...\"");
      if (member.name == "text") {
        check_fields(member.value);
        paragraph.text = member.value.text;
      } else {
        paragraph.style = style_of(member.value);
      }
    }
    return paragraph;
  }

  LetterStyle style_of(const TomlNode& value) const {
    const auto row = std::ranges::find(kStyles, value.text, &StyleWord::word);
    if (row != kStyles.end()) return row->style;
    fail(ConfigFault::bad_value, value.position, "paragraph.style",
         R"("title" | "text" | "secret" | "small")");
  }

  void check_fields(const TomlNode& value) const {
    std::size_t at = 0;
    while ((at = value.text.find('{', at)) != std::string::npos) {
      const std::size_t end = value.text.find('}', at);
      const std::string name = value.text.substr(at + 1, end - at - 1);
      if (end == std::string::npos || !is_letter_field(name)) {
        fail(ConfigFault::bad_value, value.position, "paragraph.text",
             "{holder}, {unit}, {label}, {token}, {date}, {pin}");
      }
      at = end;
    }
  }

  void require_pin(const LetterTemplate& letter, const TomlNode& document) const {
    const bool shown = std::ranges::any_of(letter.paragraphs, [](const LetterParagraph& paragraph) {
      return paragraph.text.find("{pin}") != std::string::npos;
    });
    if (!shown) fail(ConfigFault::bad_value, document.position, "paragraph.text", "{pin}");
  }

  const std::string& file_;
};

std::string path_of(const std::string& name) {
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
  const char* directory = ::secure_getenv("KUNCI_LETTERS");
  return std::string(directory != nullptr ? directory : KUNCI_LETTER_DIRECTORY) + "/" + name +
         ".toml";
}

}  // namespace

bool is_letter_field(std::string_view name) {
  return std::ranges::find(kFields, name) != kFields.end();
}

LetterTemplate parse_letter_template(std::string_view text, const std::string& file) {
  Reader reader(file);
  const auto document = parse_toml(text);
  if (!document) {
    reader.fail(ConfigFault::syntax, document.error().position, {}, document.error().explanation);
  }
  return reader.read(*document);
}

LetterTemplate load_letter_template(const std::string& name) {
  const std::string path = path_of(name);
  const auto content = read_regular_file(path, kTemplateSizeLimit);
  if (content) return parse_letter_template(text_of(*content), path);
  throw Failure(ExitStatus::bad_input, say("There is no readable letter template {}.", path),
                tr("Give the path of a template, or the name of an installed one: id, en."));
}

}  // namespace kunci::tool
