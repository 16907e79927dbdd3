// SPDX-License-Identifier: Apache-2.0
// Yubico's extensions for the card as a whole: GET VERSION (FD), GET SERIAL (F8), SET MANAGEMENT
// KEY (FF), SET PIN RETRIES (FA) and RESET (FB).
#include <utility>

#include "tests/harness/piv/personalisation.h"
#include "tests/harness/piv/piv_commands.h"

namespace kunci::harness {

Reply get_version(PivContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  const PivVersion& version = context.options().version;
  return Reply(Bytes{version.major, version.minor, version.patch});
}

Reply get_serial(PivContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  const std::uint32_t serial = context.options().serial;
  return Reply(Bytes{
      static_cast<std::uint8_t>(serial >> 24), static_cast<std::uint8_t>(serial >> 16 & 0xff),
      static_cast<std::uint8_t>(serial >> 8 & 0xff), static_cast<std::uint8_t>(serial & 0xff)});
}

Reply set_management_key(PivContext& context, const Command& command) {
  constexpr std::pair<std::uint8_t, TouchPolicy> kTouch[] = {
      {0xff, TouchPolicy::never}, {0xfe, TouchPolicy::always}, {0xfd, TouchPolicy::cached}};
  constexpr std::size_t kHead = 3;
  TouchPolicy touch = TouchPolicy::by_slot;
  for (const auto& [octet, policy] : kTouch) {
    if (octet == command.p2) touch = policy;
  }
  if (command.p1 != 0xff || touch == TouchPolicy::by_slot) return status::kWrongParameters;
  if (!context.session().management) return status::kSecurityStatus;
  const Bytes& data = command.data;
  if (data.size() < kHead || data[1] != key_reference::kManagement) return status::kWrongData;
  const std::size_t size = management_key_size(data[0]);
  const bool possible =
      data[0] == algorithm_id::k3Des || context.options().has(PivFeature::aes_management);
  if (size == 0 || !possible || data[2] != size) return status::kWrongData;
  if (data.size() != kHead + size) return status::kWrongLength;
  context.state().management = {
      .algorithm = data[0], .value = copy_of(ByteView(data).subspan(kHead)), .touch = touch};
  context.save();
  return status::kDone;
}

Reply set_pin_retries(PivContext& context, const Command& command) {
  if (!context.session().management || !context.session().pin) return status::kSecurityStatus;
  if (command.p1 == 0 || command.p2 == 0) return status::kWrongParameters;
  PivState& state = context.state();
  const PivState factory = factory_state(context.options());
  state.pin = {.value = factory.pin.value, .tries_left = command.p1, .tries = command.p1};
  state.puk = {.value = factory.puk.value, .tries_left = command.p2, .tries = command.p2};
  context.session().pin = false;
  context.save();
  return status::kDone;
}

Reply reset_application(PivContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  PivState& state = context.state();
  if (state.pin.tries_left != 0 || state.puk.tries_left != 0) return status::kConditionsOfUse;
  context.remove_keys(key_reference::kAttestation);
  PivState factory = factory_state(context.options());
  factory.keys = std::move(state.keys);
  if (const auto kept = state.objects.find(object_tag::kAttestation); kept != state.objects.end()) {
    factory.objects.insert(*kept);
  }
  state = std::move(factory);
  put_factory_objects(context);
  context.session() = {};
  context.save();
  return status::kDone;
}

}  // namespace kunci::harness
