// SPDX-License-Identifier: Apache-2.0
// VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER (SP 800-73-4 pt 2, 3.2.1 to 3.2.3).
#include "tests/harness/piv/pin_format.h"
#include "tests/harness/piv/piv_commands.h"

namespace kunci::harness {
namespace {

constexpr std::size_t kPaddedSize = 8;

/// What a PIN command speaks of: the reference data and, but for the PUK, its security status.
struct Reference {
  ReferenceData* data = nullptr;
  bool* verified = nullptr;
  bool is_puk = false;
};

Reference find_pin(PivContext& context, std::uint8_t reference) {
  if (reference == key_reference::kPin) return {&context.state().pin, &context.session().pin};
  if (reference == key_reference::kGlobalPin && context.options().global_pin != GlobalPin::none) {
    return {&context.state().global_pin, &context.global_pin_verified()};
  }
  return {};
}

Reference find_pin_or_puk(PivContext& context, std::uint8_t reference) {
  if (reference == key_reference::kPuk) return {&context.state().puk, nullptr, true};
  return find_pin(context, reference);
}

void set_verified(const Reference& reference, bool verified) {
  if (reference.verified != nullptr) *reference.verified = verified;
}

/// The forms that new reference data may have.
bool may_become(const PivContext& context, const Reference& reference, ByteView value) {
  if (context.options().is_yubico()) return is_ascii_pin(value);
  return reference.is_puk ? value.size() == kPaddedSize : is_standard_pin(value);
}

/// The forms that a card takes to a comparison at all.
bool may_be_compared(const PivContext& context, const Reference& reference, ByteView value) {
  if (context.options().is_yubico() || reference.is_puk) return value.size() == kPaddedSize;
  return is_standard_pin(value);
}

/// A comparison that fails ends the security status.
bool compare(PivContext& context, const Reference& reference, ByteView value) {
  const bool right = compare(*reference.data, value, [&context] { context.save(); });
  if (!right) set_verified(reference, false);
  return right;
}

/// A PIN of a wrong form: the standard leaves it to the card whether this costs a try.
Reply malformed(PivContext& context, const Reference& reference) {
  if (!context.options().malformed_pin_costs) return status::kWrongData;
  --reference.data->tries_left;
  context.save();
  set_verified(reference, false);
  return tries_left(*reference.data);
}

Reply pin_state(const PivContext& context, const Reference& reference) {
  if (*reference.verified) return status::kDone;
  if (reference.data->tries_left == 0 && context.options().is_yubico()) return status::kBlocked;
  return tries_left(*reference.data);
}

}  // namespace

Reply verify(PivContext& context, const Command& command) {
  constexpr std::uint8_t kLogOut = 0xff;
  if (command.p1 != 0 && command.p1 != kLogOut) return status::kWrongParameters;
  const Reference reference = find_pin(context, command.p2);
  if (reference.data == nullptr) return status::kReferenceNotFound;
  if (command.p1 == kLogOut) {
    if (!command.data.empty()) return status::kWrongData;
    set_verified(reference, false);
    return status::kDone;
  }
  if (command.data.empty()) return pin_state(context, reference);
  if (reference.data->tries_left == 0) return status::kBlocked;
  if (!may_be_compared(context, reference, command.data)) return malformed(context, reference);
  if (!compare(context, reference, command.data)) return tries_left(*reference.data);
  set_verified(reference, true);
  context.session().for_next.pin_verified = true;
  return status::kDone;
}

Reply change_reference_data(PivContext& context, const Command& command) {
  if (command.p1 != 0) return status::kWrongParameters;
  const Reference reference = find_pin_or_puk(context, command.p2);
  if (reference.data == nullptr) return status::kReferenceNotFound;
  if (reference.data->tries_left == 0) return status::kBlocked;
  if (command.data.size() != 2 * kPaddedSize) return status::kWrongData;
  const ByteView old_value = ByteView(command.data).first(kPaddedSize);
  const ByteView new_value = ByteView(command.data).subspan(kPaddedSize);
  if (!may_become(context, reference, new_value)) return status::kWrongData;
  if (!may_be_compared(context, reference, old_value)) return malformed(context, reference);
  if (!compare(context, reference, old_value)) return tries_left(*reference.data);
  reference.data->value = copy_of(new_value);
  context.save();
  set_verified(reference, true);
  return status::kDone;
}

Reply reset_retry_counter(PivContext& context, const Command& command) {
  if (command.p1 != 0) return status::kWrongParameters;
  if (command.p2 != key_reference::kPin) return status::kReferenceNotFound;
  const Reference puk = find_pin_or_puk(context, key_reference::kPuk);
  const Reference pin = find_pin(context, key_reference::kPin);
  if (puk.data->tries_left == 0) return status::kBlocked;
  if (command.data.size() != 2 * kPaddedSize) return status::kWrongData;
  const ByteView new_pin = ByteView(command.data).subspan(kPaddedSize);
  if (!may_become(context, pin, new_pin)) return status::kWrongData;
  if (!compare(context, puk, ByteView(command.data).first(kPaddedSize))) {
    set_verified(pin, false);
    return tries_left(*puk.data);
  }
  pin.data->value = copy_of(new_pin);
  pin.data->tries_left = pin.data->tries;
  context.save();
  return status::kDone;
}

}  // namespace kunci::harness
