// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_state.h"

#include <string>
#include <utility>

#include "tests/harness/card/stored_values.h"
#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/softhsm/stored_key.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kFactoryPw1 = "123456";
constexpr std::string_view kFactoryPw3 = "12345678";

Bytes octets_of(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 16 & 0xff),
          static_cast<std::uint8_t>(number >> 8 & 0xff), static_cast<std::uint8_t>(number & 0xff)};
}

std::string numbered(const char* prefix, std::size_t index) {
  return name_of_number(prefix, static_cast<unsigned>(index));
}

}  // namespace

OpenPgpState factory_openpgp_state(const OpenPgpOptions& options) {
  const auto full = [&options](std::string_view value) {
    return ReferenceData{
        .value = copy_of(bytes_of(value)), .tries_left = options.tries, .tries = options.tries};
  };
  OpenPgpState state;
  state.pw1 = full(kFactoryPw1);
  state.pw3 = full(kFactoryPw3);
  state.resetting_code.tries = options.tries;
  state.pw1_for_several = options.pw1_for_several;
  for (const OpenPgpKey key : kOpenPgpKeys) {
    state.attributes[index_of(key)] = factory_attributes(options, key);
  }
  return state;
}

StateValues to_values(const OpenPgpState& state) {
  StateValues values;
  put_reference(values, "pw1", state.pw1);
  put_reference(values, "resetting_code", state.resetting_code);
  put_reference(values, "pw3", state.pw3);
  values["flags"] = {static_cast<std::uint8_t>(state.pw1_for_several ? 1 : 0),
                     static_cast<std::uint8_t>(state.terminated ? 1 : 0)};
  values["signatures"] = octets_of(state.signatures);
  for (std::size_t index = 0; index < state.keys.size(); ++index) {
    values[numbered("attributes.", index)] = state.attributes[index];
    values[numbered("certificate.", index)] = state.certificates[index];
    const auto& key = state.keys[index];
    if (!key) continue;
    const Bytes origin = {static_cast<std::uint8_t>(key->origin)};
    put_key(values, numbered("key.", index), key->public_key, origin);
  }
  for (const auto& [tag, content] : state.objects) values[name_of_number("object.", tag)] = content;
  return values;
}

OpenPgpState openpgp_state_from(const StateValues& values) {
  OpenPgpState state;
  state.pw1 = get_reference(values, "pw1");
  state.resetting_code = get_reference(values, "resetting_code");
  state.pw3 = get_reference(values, "pw3");
  const Bytes& flags = required(values, "flags", 2);
  state.pw1_for_several = flags[0] != 0;
  state.terminated = flags[1] != 0;
  for (const std::uint8_t octet : required(values, "signatures", 3)) {
    state.signatures = state.signatures << 8 | octet;
  }
  for (std::size_t index = 0; index < state.keys.size(); ++index) {
    state.attributes[index] = required(values, numbered("attributes.", index));
    state.certificates[index] = required(values, numbered("certificate.", index));
    const std::string name = numbered("key.", index);
    if (!values.contains(name)) continue;
    StoredKey stored = get_key(values, name, 1);
    state.keys[index] = OpenPgpKeyState{.public_key = std::move(stored.key),
                                        .origin = static_cast<KeyOrigin>(stored.remarks[0])};
  }
  for (const auto& [name, value] : values) {
    if (const auto tag = number_after("object.", name)) state.objects[*tag] = value;
  }
  return state;
}

}  // namespace kunci::harness
