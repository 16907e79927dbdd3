// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/vtoken/run_options.h"

#include <stdexcept>

namespace kunci::harness {
namespace {

PcscdBench::Way parse_way(const std::string& text) {
  if (text == "usb") return PcscdBench::Way::kUsb;
  if (text == "vpcd") return PcscdBench::Way::kVpcd;
  throw std::invalid_argument("--way is usb or vpcd, not " + text);
}

}  // namespace

RunOptions parse_run_options(std::span<const std::string> arguments) {
  RunOptions options;
  size_t i = 0;
  for (; i < arguments.size() && arguments[i].starts_with("--"); ++i) {
    const std::string& option = arguments[i];
    if (option == "--") {
      ++i;
      break;
    }
    if (option == "--no-pcscd") {
      options.start_pcscd = false;
      continue;
    }
    if ((option != "--token" && option != "--way") || i + 1 == arguments.size()) {
      throw std::invalid_argument("run does not know " + option + ", or its value is missing");
    }
    const std::string& value = arguments[++i];
    if (option == "--token") options.tokens.push_back(value);
    if (option == "--way") options.way = parse_way(value);
  }
  const auto command = arguments.subspan(i);
  options.command.assign(command.begin(), command.end());
  if (options.command.empty()) throw std::invalid_argument("run needs a command to run");
  return options;
}

}  // namespace kunci::harness
