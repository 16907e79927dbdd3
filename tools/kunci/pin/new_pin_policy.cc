// SPDX-License-Identifier: Apache-2.0
#include "pin/new_pin_policy.h"

#include "messages.h"
#include "pin/pin_source.h"
#include "x509/chosen_profile.h"

namespace kunci::tool {
namespace {

// Numbers stand apart by blanks, commas or semicolons; on a descriptor they are one line.
std::vector<std::string> numbers_in(std::string_view text) {
  constexpr std::string_view kBetween = " \t,;";
  std::vector<std::string> numbers;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(kBetween), text.size());
    if (end != 0) numbers.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
}

}  // namespace

void NewPinPolicy::require(const Secret& pin) const {
  const std::string broken = broken_pin_rule(rules, pin.view(), identity_numbers);
  if (broken.empty()) return;
  throw Failure(ExitStatus::bad_input,
                say("The new PIN is not as the profile wants it: {}.", broken),
                tr("Nothing was sent to the token. Choose another."));
}

void NewPinOptions::declare(Arguments& arguments) {
  arguments.option("--profile", "PROFILE", profile,
                   mark("the new PIN obeys the rules of this profile: a name or a file"));
  arguments.option("--identity-source", "SOURCE", identity_source,
                   mark("numbers of the holder that must not show in the PIN, on one line"));
}

NewPinPolicy NewPinOptions::policy(Output& output) const {
  const auto chosen = chosen_profile(profile);
  NewPinPolicy policy{.rules = chosen ? chosen->pin : PinRules{}};
  if (identity_source) {
    const Secret line = read_pin_source(*identity_source, output);
    policy.identity_numbers = numbers_in(text_of(line.view()));
  } else if (policy.rules.identity_part_max != 0) {
    output.note(
        tr("Whether the PIN has a part of the holder's numbers in it is not looked at without "
           "--identity-source."));
  }
  return policy;
}

}  // namespace kunci::tool
