// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/personalisation.h"

#include <utility>

#include "crypto/random.h"
#include "drivers/piv/capability_container.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/factory_reset.h"
#include "drivers/piv/key_history.h"
#include "drivers/piv/management_key.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

Result<void> replace_factory_pin(AppletTransaction& transaction, std::uint8_t reference,
                                 ByteView factory, const Secret& value) {
  const auto status =
      change_reference_data(transaction, reference, pin_block(factory), pin_block(value.view()));
  if (!status) return fail(status.error());
  if (!status->ok()) return fail(Errc::factory_secret, status->value);
  return {};
}

Result<void> replace_factory_pins(AppletTransaction& transaction, const Personality& personality) {
  const auto puk = personality.puk();
  if (!puk) return fail(puk.error());
  const auto unknown_pin = random_digits(kPinBlock);
  if (!unknown_pin) return fail(unknown_pin.error());
  const auto pin_replaced =
      replace_factory_pin(transaction, kApplicationPin, kFactoryPin, *unknown_pin);
  if (!pin_replaced) return pin_replaced;
  return replace_factory_pin(transaction, kPuk, kFactoryPuk, *puk);
}

/// SET MANAGEMENT KEY, and the proof that the new one is in force.
Result<void> put_key_in_force(AppletTransaction& transaction, Core& core, const Secret& key,
                              ManagementAlgorithm algorithm) {
  const auto status =
      set_management_key(transaction, static_cast<std::uint8_t>(algorithm), key.view());
  if (!status) return fail(status.error());
  if (!status->ok()) {
    const Error error = iso7816::error_from(*status);
    const bool unable = is_unknown(*status) || error.code == Errc::data_invalid;
    return fail(unable ? Errc::unsupported : error.code, status->value);
  }
  core.memory.management_algorithm.set(algorithm);
  return authenticate(transaction, core.memory, key.view());
}

bool is_factory_key(const Secret& key) {
  return equal_in_constant_time(key.view(), factory_management_key().view());
}

}  // namespace

Result<Secret> Personality::puk() const {
  if (so_secret.kind == SoSecret::Kind::puk) return so_secret.octets.clone();
  return derived_puk(so_secret.octets, guid);
}

bool is_factory_secret(const SoSecret& secret) {
  if (secret.kind == SoSecret::Kind::management_key) return is_factory_key(secret.octets);
  return equal_in_constant_time(secret.octets.view(), kFactoryPuk);
}

Result<void> rotate_protected_key(AppletTransaction& transaction, Core& core, const Secret& present,
                                  ManagementAlgorithm algorithm) {
  const auto possible = knows_management_key_change(transaction);
  if (!possible) return fail(possible.error());
  if (!*possible) return fail(Errc::unsupported);
  const auto next = random_management_key(algorithm);
  if (!next) return fail(next.error());
  const Secret* const former = is_factory_key(present) ? nullptr : &present;
  if (const auto kept = write_protected_key(transaction, *next, former); !kept) return kept;
  if (const auto said = say_key_is_protected(transaction, true); !said) return said;
  core.memory.objects.forget(tag::kPrintedInformation);
  const auto in_force = put_key_in_force(transaction, core, *next, algorithm);
  // Refused, and not merely unanswered: only then is the new key certainly of no use.
  if (failed_with(in_force, Errc::unsupported)) {
    (void)(former == nullptr ? erase_protected_key(transaction)
                             : write_protected_key(transaction, present));
    if (former == nullptr) (void)say_key_is_protected(transaction, false);
  }
  if (!in_force || former == nullptr) return in_force;
  return write_protected_key(transaction, *next);
}

Result<void> adopt_management_key(AppletTransaction& transaction, Core& core, const Secret& key,
                                  ManagementAlgorithm preferred) {
  if (key_size_of(preferred) == key.size()) {
    return put_key_in_force(transaction, core, key, preferred);
  }
  Result<void> result = fail(Errc::key_size);
  for (const ManagementAlgorithm algorithm : management_algorithms_for(key.size())) {
    result = put_key_in_force(transaction, core, key, algorithm);
    if (!failed_with(result, Errc::unsupported)) return result;
  }
  return result;
}

Result<void> write_public_objects(AppletTransaction& transaction) {
  CardNumber number{};
  if (const auto filled = crypto::fill_with_random(number); !filled) return filled;
  const auto written =
      put_object(transaction, tag::kCapabilityContainer, make_capability_container(number));
  if (!written) return written;
  // Optional by the standard (SP 800-73-4 pt 1, 3.3.3).
  const auto history = put_object(transaction, tag::kKeyHistory, make_key_history({}));
  if (!history && !is_absence(history.error().code)) return history;
  return {};
}

Result<void> write_mark(AppletTransaction& transaction, Core& core, const Personality& personality,
                        bool finished) {
  const TokenMark mark{.label = personality.label, .user_pin_set = false, .finished = finished};
  auto content = std::make_shared<const Bytes>(make_chuid(personality.guid, mark));
  const auto written = put_object(transaction, tag::kChuid, *content);
  core.memory.objects.forget(tag::kChuid);
  if (written) core.memory.objects.remember(tag::kChuid, std::move(content));
  return written;
}

Result<void> personalise(AppletTransaction& transaction, Core& core,
                         const Personality& personality) {
  const auto replaced = replace_factory_pins(transaction, personality);
  if (!replaced) return replaced;
  const Secret factory = factory_management_key();
  const auto authenticated = authenticate(transaction, core.memory, factory.view());
  if (!authenticated) return authenticated;
  const auto algorithm = core.memory.management_algorithm.get();
  if (!algorithm) return fail(Errc::internal);
  if (const auto written = write_public_objects(transaction); !written) return written;
  const SoSecret& so_secret = personality.so_secret;
  const auto key_replaced =
      so_secret.kind == SoSecret::Kind::management_key
          ? adopt_management_key(transaction, core, so_secret.octets, *algorithm)
          : rotate_protected_key(transaction, core, factory, *algorithm);
  // A card that can be reset can do this: it did not take it now.
  if (failed_with(key_replaced, Errc::unsupported)) {
    return fail(Errc::refused, key_replaced.error().status_word);
  }
  if (!key_replaced) return key_replaced;
  return write_mark(transaction, core, personality, true);
}

}  // namespace kunci::piv
