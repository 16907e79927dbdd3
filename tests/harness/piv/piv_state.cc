// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_state.h"

#include <charconv>
#include <stdexcept>
#include <string>

#include "base/hex.h"

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

std::string name_of_number(std::string_view prefix, unsigned number) {
  Bytes octets;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<std::uint8_t>(number >> shift & 0xff);
    if (!octets.empty() || octet != 0 || shift == 0) octets.push_back(octet);
  }
  return std::string(prefix) + to_hex(octets);
}

const Bytes& required(const StateValues& values, const std::string& name, std::size_t size = 0) {
  const auto found = values.find(name);
  if (found == values.end() || found->second.size() < size) {
    throw std::runtime_error("a PIV card's state lacks " + name);
  }
  return found->second;
}

void put_reference(StateValues& values, const std::string& name, const ReferenceData& data) {
  values[name] = data.value;
  values[name + ".tries"] = {data.tries_left, data.tries};
}

ReferenceData get_reference(const StateValues& values, const std::string& name) {
  const Bytes& tries = required(values, name + ".tries", 2);
  return {.value = required(values, name), .tries_left = tries[0], .tries = tries[1]};
}

void put_slot(StateValues& values, const std::string& name, const KeySlot& slot) {
  values[name] = {static_cast<std::uint8_t>(slot.public_key.algorithm),
                  static_cast<std::uint8_t>(slot.pin), static_cast<std::uint8_t>(slot.touch),
                  static_cast<std::uint8_t>(slot.generated ? 1 : 0)};
  values[name + ".modulus"] = slot.public_key.modulus;
  values[name + ".exponent"] = slot.public_key.exponent;
  values[name + ".point"] = slot.public_key.point;
}

KeySlot get_slot(const StateValues& values, const std::string& name) {
  const Bytes& head = required(values, name, 4);
  return {.public_key = {.algorithm = static_cast<KeyAlgorithm>(head[0]),
                         .modulus = required(values, name + ".modulus"),
                         .exponent = required(values, name + ".exponent"),
                         .point = required(values, name + ".point")},
          .pin = static_cast<PinPolicy>(head[1]),
          .touch = static_cast<TouchPolicy>(head[2]),
          .generated = head[3] != 0};
}

/// The number in "key.9a" after "key."; nothing for "key.9a.point" and other names.
std::optional<unsigned> number_after(std::string_view prefix, std::string_view name) {
  if (!name.starts_with(prefix)) return std::nullopt;
  const std::string_view digits = name.substr(prefix.size());
  const char* const first = digits.data();
  const char* const last = first + digits.size();
  unsigned number = 0;
  const auto [end, error] = std::from_chars(first, last, number, 16);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
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
    put_slot(values, name_of_number("key.", reference), slot);
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
