// SPDX-License-Identifier: Apache-2.0
// kunci-vtoken: virtual tokens in a pcscd of one's own, and the commands that handle them from
// inside.
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/harness/reader/bench_commands.h"
#include "tests/harness/reader/control.h"
#include "tests/harness/vtoken/bench_run.h"

namespace {

using namespace kunci::harness;

constexpr int kUsage = 2;
constexpr int kCannotRun = 127;

std::string usage() {
  return "usage: kunci-vtoken run [OPTION...] [--] PROGRAM [ARGUMENT...]\n"
         "       kunci-vtoken COMMAND [ARGUMENT...]\n"
         "\n"
         "run starts a pcscd of its own, plugs virtual tokens in and runs a program that sees them "
         "and no\n"
         "other readers. Options:\n"
         "  --token TOKEN       plug this token in; may be given up to 16 times\n"
         "  --way usb|vpcd      as USB tokens (default), or through vsmartcard's vpcd\n"
         "  --no-pcscd          do not start pcscd yet\n"
         "\n"
         "A TOKEN is [NAME=]KIND[:KEY=VALUE,...], a CARD the part from KIND on, for instance\n"
         "anna=piv:profile=plain,apdu=short,latency_ms=5. Keys of the reader: "
         "reader=token|slot|yubico, "
         "card=in|out,\n"
         "apdu=short|extended, pinpad=0|1, latency_ms, latency_us, byte_us, usb_serial.\n"
         "A FAULT is remove, reset, answer=HEX, lose, drop, truncate, halve, "
         "double, noise[=BYTES],\n"
         "after=HEX (another program's command) or kill=PROCESS.\n"
         "\n"
         "Commands, for use in what run runs:\n" +
         bench_command_usage();
}

int run(const std::vector<std::string>& arguments) {
  try {
    return run_in_bench(parse_run_options(arguments));
  } catch (const std::exception& error) {
    std::cerr << "kunci-vtoken: " << error.what() << "\n";
    return kCannotRun;
  }
}

/// A typed PIN comes from standard input, since arguments can be seen by everybody.
void read_typed_pin(std::vector<std::string>& words) {
  if (words.size() == 3 && words[0] == "person" && words[2] == "type") {
    std::getline(std::cin, words.emplace_back());
  }
}

int command(std::vector<std::string> words) {
  try {
    read_typed_pin(words);
    std::cout << VirtualTokenControl::from_environment().request(words);
    return std::cout.flush() ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "kunci-vtoken: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    std::cerr << usage();
    return kUsage;
  }
  if (arguments[0] == "--help") {
    std::cout << usage();
    return 0;
  }
  if (arguments[0] == "run") return run({arguments.begin() + 1, arguments.end()});
  return command(arguments);
}
