// SPDX-License-Identifier: Apache-2.0
#include "provision/csv.h"

#include <algorithm>
#include <optional>

#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

char separator_of(std::string_view text) {
  const std::string_view first = text.substr(0, text.find('\n'));
  return std::ranges::count(first, ';') > std::ranges::count(first, ',') ? ';' : ',';
}

/// Takes records off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), separator_(separator_of(text)) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }

  /// Nothing after a fault, which `fault` then has.
  std::optional<CsvRecord> record() {
    CsvRecord record{.line = line_, .cells = {}};
    do {
      auto cell = text_.substr(at_).starts_with('"') ? quoted() : plain();
      if (!cell) return std::nullopt;
      record.cells.push_back(std::move(*cell));
    } while (another_follows());
    return record;
  }

  CsvFault fault{0, nullptr};

 private:
  // Takes what stands behind a cell; true for a separator.
  bool another_follows() {
    if (at_end()) return false;
    const char next = text_[at_++];
    if (next == '\n') ++line_;
    return next == separator_;
  }

  std::optional<std::string> plain() {
    const std::size_t end =
        std::min(text_.find_first_of(std::string{separator_, '\n'}, at_), text_.size());
    std::string cell(text_.substr(at_, end - at_));
    at_ = end;
    if (cell.ends_with('\r')) cell.pop_back();
    if (cell.find('"') != std::string::npos) {
      return refuse(mark("a quotation mark stands inside a cell that does not begin with one"));
    }
    return cell;
  }

  std::optional<std::string> quoted() {
    std::string cell;
    for (++at_; !at_end(); ++at_) {
      const char c = text_[at_];
      if (c == '\n') ++line_;
      if (c != '"') {
        cell += c;
      } else if (text_.substr(at_ + 1).starts_with('"')) {
        cell += text_[++at_];
      } else {
        return after_quote(std::move(cell));
      }
    }
    return refuse(mark("a quotation mark is not closed"));
  }

  std::optional<std::string> after_quote(std::string cell) {
    ++at_;
    if (text_.substr(at_).starts_with("\r\n")) ++at_;
    if (at_end() || text_[at_] == separator_ || text_[at_] == '\n') return cell;
    return refuse(mark("something follows a closing quotation mark"));
  }

  std::optional<std::string> refuse(const char* reason) {
    fault = {line_, reason};
    return std::nullopt;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  unsigned line_ = 1;
};

bool is_empty(const CsvRecord& record) {
  return std::ranges::all_of(record.cells, [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

std::expected<std::vector<CsvRecord>, CsvFault> parse_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<CsvRecord> records;
  Reader reader(text);
  while (!reader.at_end()) {
    auto record = reader.record();
    if (!record) return std::unexpected(reader.fault);
    if (!is_empty(*record)) records.push_back(std::move(*record));
  }
  return records;
}

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos) {
    cell.insert(0, 1, '\'');
  }
  if (cell.find_first_of(",;\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

}  // namespace kunci::tool
