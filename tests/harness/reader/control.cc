// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/control.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "base/hex.h"
#include "tests/harness/reader/control_protocol.h"

namespace kunci::harness {

VirtualTokenControl VirtualTokenControl::from_environment() {
  const char* path = std::getenv(kControlVariable);
  if (path == nullptr) throw std::runtime_error("this does not run under kunci-vtoken run");
  return VirtualTokenControl(path);
}

std::string VirtualTokenControl::request(const std::vector<std::string>& words) const {
  const auto reply = exchange_command(socket_path_, words);
  if (!reply) throw std::runtime_error("no bench answers at " + socket_path_);
  if (!reply->done) throw std::runtime_error(reply->text);
  return reply->text;
}

size_t VirtualTokenControl::count(std::string_view name) const {
  return std::stoul(request({"count", std::string(name)}));
}

size_t VirtualTokenControl::count(std::string_view name, uint8_t instruction) const {
  return std::stoul(request({"count", std::string(name), to_hex(Bytes{instruction})}));
}

size_t VirtualTokenControl::octets(std::string_view name) const {
  return std::stoul(request({"octets", std::string(name)}));
}

std::vector<std::string> VirtualTokenControl::log(std::string_view name) const {
  std::istringstream text(request({"log", std::string(name)}));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

void VirtualTokenControl::set_faults(std::string_view name,
                                     const std::vector<std::string>& faults) const {
  std::vector<std::string> words = {"fault", std::string(name)};
  words.insert(words.end(), faults.begin(), faults.end());
  request(words);
}

std::string VirtualTokenControl::reader_name(std::string_view name) const {
  std::string text = request({"reader", std::string(name)});
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace kunci::harness
