// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/bench_commands.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/hex.h"

namespace kunci::harness {
namespace {

using Words = std::span<const std::string>;

[[noreturn]] void refuse(const std::string& sentence) { throw std::runtime_error(sentence); }

std::string plug(PcscdBench& bench, Words words) {
  const auto tokens = bench.tokens();
  const bool known = std::ranges::any_of(
      tokens, [&](const VirtualToken* token) { return token->spec.name == words[0]; });
  const std::string name = known ? words[0] : bench.add(words[0]).spec.name;
  bench.plug(name);
  return {};
}

std::string unplug(PcscdBench& bench, Words words) {
  bench.unplug(words[0]);
  return {};
}

std::string discard(PcscdBench& bench, Words words) {
  bench.discard(words[0]);
  return {};
}

std::string insert(PcscdBench& bench, Words words) {
  bench.insert(words[0], words.size() > 1 ? make_card(parse_card_spec(words[1])) : nullptr);
  return {};
}

std::string remove(PcscdBench& bench, Words words) {
  bench.remove(words[0]);
  return {};
}

std::string move(PcscdBench& bench, Words words) {
  bench.move(words[0], words[1]);
  return {};
}

std::string reset(PcscdBench& bench, Words words) {
  bench.token(words[0]).slot.glitch();
  return {};
}

std::string list(PcscdBench& bench, Words /*words*/) {
  std::string text;
  for (const VirtualToken* token : bench.tokens()) {
    text += token->spec.name;
    text += token->attachment->is_plugged() ? "  plugged in" : "  unplugged";
    text += token->slot.has_card() ? ", card in  " : ", card out  ";
    text += bench.reader_name(token->spec.name) + "\n";
  }
  return text;
}

std::string reader(PcscdBench& bench, Words words) { return bench.reader_name(words[0]) + "\n"; }

std::string log(PcscdBench& bench, Words words) {
  std::string text;
  for (const std::string& line : bench.token(words[0]).slot.log().lines()) text += line + "\n";
  return text;
}

std::string count(PcscdBench& bench, Words words) {
  const ApduLog& log = bench.token(words[0]).slot.log();
  if (words.size() == 1) return std::to_string(log.count()) + "\n";
  const auto instruction = from_hex(words[1]);
  if (!instruction || instruction->size() != 1) refuse(words[1] + " is no instruction byte");
  return std::to_string(log.count_of(instruction->front())) + "\n";
}

std::string octets(PcscdBench& bench, Words words) {
  return std::to_string(bench.token(words[0]).slot.log().octets()) + "\n";
}

std::string clear(PcscdBench& bench, Words words) {
  bench.token(words[0]).slot.log().clear();
  return {};
}

std::string fault(PcscdBench& bench, Words words) {
  FaultPlan plan;
  for (const std::string& word : words.subspan(1)) {
    if (!plan.add(word)) refuse(word + " is no fault");
  }
  bench.token(words[0]).slot.set_fault_hook(plan);
  return {};
}

std::string person(PcscdBench& bench, Words words) {
  PinPadPerson* person = bench.token(words[0]).attachment->person();
  if (person == nullptr) refuse(words[0] + " has no PIN pad");
  if (words[1] == "type" && words.size() == 3) {
    person->types(words[2]);
  } else if (words[1] == "cancel") {
    person->cancels();
  } else if (words[1] == "leave") {
    person->leaves();
  } else {
    refuse("a person can type, cancel or leave");
  }
  return {};
}

std::string pcscd(PcscdBench& bench, Words words) {
  const std::string& verb = words[0];
  if (verb != "start" && verb != "stop" && verb != "restart" && verb != "kill") {
    refuse("pcscd can be told to start, stop, restart or kill");
  }
  if (verb == "kill") bench.kill_pcscd();
  if (verb == "stop" || verb == "restart") bench.stop_pcscd();
  if (verb == "start" || verb == "restart") bench.start_pcscd();
  return {};
}

struct Command {
  std::string_view name;
  std::string_view arguments;
  std::string_view meaning;
  size_t fewest;
  size_t most;
  std::string (*run)(PcscdBench&, Words);
};

constexpr size_t kAny = 1000;
constexpr std::array kCommands = {
    Command{"list", "", "show the tokens and their readers", 0, 0, list},
    Command{"plug", "NAME|TOKEN", "plug a token in, or make one and plug it in", 1, 1, plug},
    Command{"unplug", "NAME", "pull a token out", 1, 1, unplug},
    Command{"discard", "NAME", "pull a token out and forget it", 1, 1, discard},
    Command{"insert", "NAME [CARD]", "put the card in again, or another one", 1, 2, insert},
    Command{"remove", "NAME", "take the card out of its reader", 1, 1, remove},
    Command{"move", "NAME NAME", "put the card of the first reader into the second", 2, 2, move},
    Command{"reset", "NAME", "reset the card behind its users' backs", 1, 1, reset},
    Command{"reader", "NAME", "show what pcscd calls the token", 1, 1, reader},
    Command{"log", "NAME", "show the exchanges, without secrets", 1, 1, log},
    Command{"count", "NAME [INS]", "count the exchanges (of one instruction, in hex)", 1, 2, count},
    Command{"octets", "NAME", "count the octets of all commands and answers", 1, 1, octets},
    Command{"clear", "NAME", "forget log and counts", 1, 1, clear},
    Command{"fault", "NAME [N:FAULT...]",
            "let the Nth exchange from now fail (none: no more faults)", 1, kAny, fault},
    Command{"person", "NAME type|cancel|leave", "what the person at the PIN pad does next", 2, 3,
            person},
    Command{"pcscd", "start|stop|restart|kill", "do that to pcscd", 1, 1, pcscd},
};

}  // namespace

std::string run_bench_command(PcscdBench& bench, std::span<const std::string> words) {
  const auto known = std::ranges::find_if(kCommands, [&](const Command& command) {
    return !words.empty() && command.name == words[0];
  });
  if (known == kCommands.end()) refuse("there is no such command");
  const Words arguments = words.subspan(1);
  if (arguments.size() < known->fewest || arguments.size() > known->most) {
    refuse("usage: " + std::string(known->name) + " " + std::string(known->arguments));
  }
  return known->run(bench, arguments);
}

std::string bench_command_usage() {
  constexpr size_t kColumn = 34;
  std::string text;
  for (const Command& command : kCommands) {
    std::string line = "  " + std::string(command.name) + " " + std::string(command.arguments);
    line.resize(std::max(line.size() + 1, kColumn), ' ');
    text += line + std::string(command.meaning) + "\n";
  }
  return text;
}

}  // namespace kunci::harness
