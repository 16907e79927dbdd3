// SPDX-License-Identifier: Apache-2.0
#include "tests/drivers/transcript_card.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/hex.h"

namespace kunci::test {

TranscriptCard::TranscriptCard(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const auto refuse = [&file](const std::string& line) {
    throw std::runtime_error(file.string() + ": " + line);
  };
  if (!stream) refuse("cannot be read");
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#') continue;
    auto octets = line.size() > 2 ? from_hex(std::string_view(line).substr(2)) : std::nullopt;
    if (!octets) refuse(line);
    if (line[0] == '!') {
      atr_ = std::move(*octets);
    } else if (line[0] == '>') {
      exchanges_.push_back({.command = std::move(*octets), .answer = {}});
    } else if (line[0] == '<' && !exchanges_.empty()) {
      exchanges_.back().answer = std::move(*octets);
    } else {
      refuse(line);
    }
  }
}

Bytes TranscriptCard::transmit(ByteView command) {
  const auto is_it = [command](const Exchange& exchange) {
    return equal(exchange.command, command);
  };
  if (next_ < exchanges_.size() && is_it(exchanges_[next_])) return exchanges_[next_++].answer;
  ++strays_;
  const auto found = std::ranges::find_if(exchanges_, is_it);
  if (found == exchanges_.end()) return {0x6f, 0x00};
  next_ = static_cast<std::size_t>(found - exchanges_.begin()) + 1;
  return found->answer;
}

}  // namespace kunci::test
