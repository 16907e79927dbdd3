// SPDX-License-Identifier: Apache-2.0
#include "iso7816/trace.h"

#include <algorithm>
#include <string>

#include "base/hex.h"
#include "base/log.h"

namespace kunci::iso7816 {
namespace {

constexpr std::size_t kHeader = 4;
constexpr std::size_t kStatusWord = 2;

std::string shown(ByteView body, bool secret) {
  if (body.empty()) return {};
  if (secret) return "(" + std::to_string(body.size()) + " octets) ";
  return to_hex(body) + " ";
}

void write(std::string_view reader, const std::string& text) {
  log::write(log::Level::exchanges, std::string(reader) + " " + text);
}

}  // namespace

void trace_command(std::string_view reader, ByteView command, bool secret) {
  if (!log::enabled(log::Level::exchanges)) return;
  const std::size_t header = std::min(command.size(), kHeader);
  write(reader,
        "> " + to_hex(command.first(header)) + " " + shown(command.subspan(header), secret));
}

void trace_answer(std::string_view reader, ByteView answer, bool secret) {
  if (!log::enabled(log::Level::exchanges)) return;
  const std::size_t body = answer.size() - std::min(answer.size(), kStatusWord);
  write(reader, "< " + shown(answer.first(body), secret) + to_hex(answer.subspan(body)));
}

void trace_failure(std::string_view reader, const Error& error) {
  if (!log::enabled(log::Level::exchanges)) return;
  write(reader, std::string("< ") + name_of(error.code));
}

}  // namespace kunci::iso7816
