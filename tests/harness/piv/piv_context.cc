// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_context.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "tests/harness/card/state_file.h"
#include "tests/harness/piv/personalisation.h"

namespace kunci::harness {
namespace {

constexpr const char* kStateFile = "piv.state";

/// The factory's secrets give way to those that the options name.
void set_secrets(PivState& state, const PivOptions& options) {
  state.pin.value = padded_pin(options.pin);
  state.puk.value = padded_pin(options.puk);
  if (options.management_algorithm && !options.management_key) {
    Bytes key(management_key_size(*options.management_algorithm));
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i % 8 + 1);
    state.management = {.algorithm = *options.management_algorithm, .value = std::move(key)};
  }
  if (options.management_key) {
    if (options.management_algorithm) state.management.algorithm = *options.management_algorithm;
    state.management.value = *options.management_key;
  }
  if (state.management.value.size() != management_key_size(state.management.algorithm)) {
    throw std::invalid_argument("management_key is not as long as its algorithm's keys are");
  }
}

}  // namespace

PivContext::PivContext(PivOptions options)
    : options_(std::move(options)),
      directory_(options_.directory),
      keys_(directory_.path() / "keys") {
  if (const auto values = read_state(directory_.path() / kStateFile)) {
    state_ = from_values(*values);
  } else {
    make_card();
  }
}

void PivContext::make_card() {
  state_ = factory_state(options_);
  set_secrets(state_, options_);
  put_factory_objects(*this);
  if (options_.personalised) put_personal_objects(*this);
  if (options_.key_history != 0) put_key_history(*this);
  save();
}

void PivContext::save() const { write_state(directory_.path() / kStateFile, to_values(state_)); }

bool PivContext::pin_satisfied() const {
  return session_.pin || (options_.global_pin != GlobalPin::none && global_pin_verified_);
}

void PivContext::remove_keys(std::uint8_t kept) {
  std::vector<std::uint8_t> references;
  for (const auto& [reference, slot] : state_.keys) references.push_back(reference);
  for (const std::uint8_t reference : references) {
    if (reference == kept) continue;
    static_cast<void>(keys_.remove(key_name(reference)));
    state_.keys.erase(reference);
  }
}

std::string PivContext::key_name(std::uint8_t reference) {
  return "piv-" + to_hex({&reference, 1});
}

}  // namespace kunci::harness
