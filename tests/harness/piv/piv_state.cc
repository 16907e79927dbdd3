// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_state.h"

#include <string>
#include <utility>

#include "tests/harness/card/stored_values.h"
#include "tests/harness/softhsm/stored_key.h"

namespace kunci::harness {
namespace {

constexpr std::size_t kPinSize = 8;
constexpr std::string_view kFactoryPin = "123456";
constexpr std::string_view kFactoryPuk = "12345678";

/// The factory's management key: 01..08, again and again.
Bytes factory_key(std::uint8_t algorithm) {
  Bytes key(management_key_size(algorithm));
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(i % 8 + 1);
  return key;
}

ReferenceData full(std::string_view value, std::uint8_t tries) {
  return {.value = padded_pin(value), .tries_left = tries, .tries = tries};
}

Bytes remarks_of(const KeySlot& slot) {
  return {static_cast<std::uint8_t>(slot.pin), static_cast<std::uint8_t>(slot.touch),
          static_cast<std::uint8_t>(slot.generated ? 1 : 0)};
}

KeySlot get_slot(const StateValues& values, const std::string& name) {
  StoredKey stored = get_key(values, name, 3);
  return {.public_key = std::move(stored.key),
          .pin = static_cast<PinPolicy>(stored.remarks[0]),
          .touch = static_cast<TouchPolicy>(stored.remarks[1]),
          .generated = stored.remarks[2] != 0};
}

}  // namespace

Bytes padded_pin(std::string_view pin) {
  Bytes padded = copy_of(bytes_of(pin));
  padded.resize(kPinSize, 0xff);
  return padded;
}

PivState factory_state(const PivOptions& options) {
  const bool aes = options.has(PivFeature::aes192_by_default);
  const std::uint8_t algorithm = aes ? algorithm_id::kAes192 : algorithm_id::k3Des;
  PivState state;
  state.pin = full(kFactoryPin, options.pin_tries);
  state.puk = full(kFactoryPuk, options.puk_tries);
  if (options.global_pin != GlobalPin::none) {
    state.global_pin = full(kFactoryPin, options.pin_tries);
  }
  state.management = {.algorithm = algorithm, .value = factory_key(algorithm)};
  return state;
}

bool is_factory_pin(const ReferenceData& pin) { return pin.value == padded_pin(kFactoryPin); }
bool is_factory_puk(const ReferenceData& puk) { return puk.value == padded_pin(kFactoryPuk); }
bool is_factory_key(const ManagementKey& key) { return key.value == factory_key(key.algorithm); }

StateValues to_values(const PivState& state) {
  StateValues values;
  put_reference(values, "pin", state.pin);
  put_reference(values, "puk", state.puk);
  put_reference(values, "global_pin", state.global_pin);
  values["management"] = {state.management.algorithm,
                          static_cast<std::uint8_t>(state.management.touch)};
  values["management.key"] = state.management.value;
  for (const auto& [reference, slot] : state.keys) {
    put_key(values, name_of_number("key.", reference), slot.public_key, remarks_of(slot));
  }
  for (const auto& [tag, content] : state.objects) values[name_of_number("object.", tag)] = content;
  return values;
}

PivState from_values(const StateValues& values) {
  PivState state;
  state.pin = get_reference(values, "pin");
  state.puk = get_reference(values, "puk");
  state.global_pin = get_reference(values, "global_pin");
  const Bytes& management = required(values, "management", 2);
  state.management = {.algorithm = management[0],
                      .value = required(values, "management.key"),
                      .touch = static_cast<TouchPolicy>(management[1])};
  for (const auto& [name, value] : values) {
    if (const auto tag = number_after("object.", name)) state.objects[*tag] = value;
    if (const auto reference = number_after("key.", name)) {
      state.keys[static_cast<std::uint8_t>(*reference)] = get_slot(values, name);
    }
  }
  return state;
}

}  // namespace kunci::harness
