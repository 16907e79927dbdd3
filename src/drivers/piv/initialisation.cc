// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/initialisation.h"

#include <utility>

#include "crypto/random.h"
#include "drivers/piv/card_status.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/factory_reset.h"
#include "drivers/piv/login.h"
#include "drivers/piv/personalisation.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/repersonalisation.h"

namespace kunci::piv {
namespace {

/// RFC 9562 5.4: version 4.
Result<Guid> random_guid() {
  Guid guid{};
  if (const auto filled = crypto::fill_with_random(guid); !filled) return fail(filled.error());
  guid[6] = static_cast<std::uint8_t>((guid[6] & 0x0f) | 0x40);
  guid[8] = static_cast<std::uint8_t>((guid[8] & 0x3f) | 0x80);
  return guid;
}

/// A card keeps the GUID that it has: the serial number is one for the life of the device.
Result<Guid> guid_for(const std::optional<Chuid>& chuid) {
  if (chuid && chuid->guid) return *chuid->guid;
  return random_guid();
}

/// Whether nobody can use this token any more, since PIN and PUK are both locked: by mistakes, or
/// on the way of an initialisation that was interrupted. There is nothing left that a PUK would
/// guard.
Result<bool> is_stuck(AppletTransaction& transaction, Core& core, const Result<void>& verified) {
  if (!failed_with(verified, Errc::pin_locked)) return false;
  if (const auto read = read_user_pin_state(transaction, core); !read) return fail(read.error());
  return core.pins.state(PinRole::user).tries_left == 0;
}

Result<void> initialize_card(AppletTransaction& transaction, Core& core, SoSecret so_secret,
                             std::string_view label) {
  const auto chuid = read_chuid(transaction, core.memory);
  if (!chuid) return fail(chuid.error());
  bool proven = false;
  if (*chuid && (*chuid)->is_initialized()) {
    const auto verified = verify_so_secret(transaction, core, so_secret);
    const auto stuck = verified ? Result<bool>(false) : is_stuck(transaction, core, verified);
    if (!stuck) return fail(stuck.error());
    if (!verified && !*stuck) return verified;
    proven = verified.has_value();
  }
  const auto guid = guid_for(*chuid);
  if (!guid) return fail(guid.error());
  const Personality personality{
      .so_secret = std::move(so_secret), .guid = *guid, .label = std::string(fitting_label(label))};
  const auto reset = reset_card(transaction);
  if (!reset) return fail(reset.error());
  core.memory.management_algorithm.set(std::nullopt);
  return *reset ? personalise(transaction, core, personality)
                : repersonalise(transaction, core, personality, proven);
}

}  // namespace

Result<void> Initialisation::initialize(const Secret& so_pin, std::string_view label) {
  auto so_secret = SoSecret::from(so_pin.view());
  if (!so_secret) return fail(so_secret.error());
  if (is_factory_secret(*so_secret)) return fail(Errc::factory_secret);
  core_.login.end();
  core_.memory.forget_contents();
  return core_.applet.run_selected([&](AppletTransaction& transaction) -> Result<void> {
    const auto done = initialize_card(transaction, core_, so_secret->clone(), label);
    // The card is another one now, or on its way: what was known of it is not.
    core_.memory.forget_contents();
    if (!done) return done;
    core_.pins.clear();
    core_.pins.learn_set(false);
    (void)end_verification(transaction, kApplicationPin);
    end_powers(transaction, core_);
    return {};
  });
}

}  // namespace kunci::piv
