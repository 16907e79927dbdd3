// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/reference.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace kunci::test {
namespace {

constexpr std::array<std::pair<std::string_view, std::string Difference::*>, 4> kFields = {{
    {"test: ", &Difference::test},
    {"clause: ", &Difference::clause},
    {"shows: ", &Difference::shows},
    {"why: ", &Difference::why},
}};

constexpr std::string_view kContinuation = "  ";

/// Reads one block after the other; knows which field a continued line belongs to.
class BlockReader {
 public:
  explicit BlockReader(std::vector<Difference>& differences) : differences_(differences) {}

  /// False for a line that means nothing here.
  bool take(std::string_view line) {
    if (line.empty()) return end_block();
    if (line.starts_with(kContinuation)) return continue_field(line.substr(kContinuation.size()));
    for (const auto& [name, field] : kFields) {
      if (line.starts_with(name)) return start_field(field, line.substr(name.size()));
    }
    return false;
  }

  /// False where the block lacks a field.
  bool end_block() {
    if (!in_block_) return true;
    in_block_ = false;
    field_ = nullptr;
    const Difference& last = differences_.back();
    return std::ranges::none_of(
        kFields, [&last](const auto& entry) { return (last.*entry.second).empty(); });
  }

 private:
  bool start_field(std::string Difference::* field, std::string_view text) {
    if (!in_block_) differences_.emplace_back();
    in_block_ = true;
    field_ = &(differences_.back().*field);
    if (text.empty() || !field_->empty()) return false;
    *field_ = text;
    return true;
  }

  bool continue_field(std::string_view text) {
    if (field_ == nullptr) return false;
    field_->append(" ").append(text);
    return true;
  }

  std::vector<Difference>& differences_;
  std::string* field_ = nullptr;
  bool in_block_ = false;
};

}  // namespace

bool Difference::names(const std::string& full_name) const {
  return fnmatch(test.c_str(), full_name.c_str(), 0) == 0;
}

Reference Reference::read(std::istream& file) {
  Reference reference;
  BlockReader reader(reference.differences_);
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.starts_with('#')) continue;
    if (!reader.take(line)) {
      throw std::runtime_error("reference file: line " + std::to_string(number));
    }
  }
  if (!reader.end_block()) throw std::runtime_error("reference file: its last block");
  return reference;
}

const Difference* Reference::find(const std::string& full_name) const {
  const auto found = std::ranges::find_if(
      differences_, [&full_name](const Difference& one) { return one.names(full_name); });
  return found == differences_.end() ? nullptr : &*found;
}

}  // namespace kunci::test
