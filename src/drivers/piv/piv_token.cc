// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/piv_token.h"

#include <algorithm>
#include <utility>

#include "drivers/piv/card_status.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/pin_block.h"
#include "drivers/piv/token_mark.h"
#include "drivers/piv/vendor_commands.h"
#include "token/card_random.h"

namespace kunci::piv {
namespace {

constexpr std::string_view kFamily = "PIV";
constexpr std::size_t kSerialInLabel = 8;
/// Of GET CHALLENGE, which the standard does not ask of a card: what all that know it give at once.
constexpr std::size_t kRandomPiece = 8;

std::string default_label(std::string_view serial) {
  std::string label(kFamily);
  if (serial.empty()) return label;
  const std::size_t shown = std::min(serial.size(), kSerialInLabel);
  return label.append(" ").append(serial.substr(serial.size() - shown));
}

}  // namespace

PivToken::PivToken(const std::shared_ptr<iso7816::Card>& card, const DriverSettings& settings,
                   Application application)
    : core_(card, settings, std::move(application)),
      key_places_(piv::key_places()),
      data_places_(piv::data_places()) {}

PivToken::~PivToken() = default;

Result<void> PivToken::read_identity() {
  const bool known = core_.memory.objects.recall(tag::kChuid) && core_.pins.asked();
  if (known) return {};
  return core_.applet.run([this](AppletTransaction& transaction) -> Result<void> {
    auto chuid = read_chuid(transaction, core_.memory);
    // A card that keeps it to itself is still a token.
    if (failed_with(chuid, Errc::not_logged_in)) chuid = std::nullopt;
    if (!chuid) return fail(chuid.error());
    if (*chuid && (*chuid)->mark) core_.pins.learn_set((*chuid)->mark->user_pin_set);
    if (transaction.in_doubt()) return {};
    if (!*chuid) {
      const auto number = get_device_number(transaction);
      if (!number) return fail(number.error());
      core_.memory.device_number.set(*number);
    }
    if (core_.pins.asked()) return {};
    return read_user_pin_state(transaction, core_);
  });
}

Result<TokenIdentity> PivToken::identity() {
  if (const auto read = read_identity(); !read) return fail(read.error());
  TokenIdentity identity{
      .manufacturer = "PIV card",
      .model = core_.application.label.empty() ? std::string(kFamily) : core_.application.label};
  Chuid chuid;
  if (const auto object = core_.memory.objects.recall(tag::kChuid); object && *object) {
    const auto parsed = chuid_from(**object);
    if (parsed) chuid = *parsed;
    identity.initialized = parsed && parsed->is_initialized();
  }
  auto serial = chuid.serial();
  if (!serial) return fail(serial.error());
  // A token that nobody has initialised is known by its device.
  const std::uint32_t device = core_.memory.device_number.get().value_or(0);
  if (serial->empty() && device != 0) *serial = std::to_string(device);
  identity.label = chuid.mark ? chuid.mark->label : default_label(*serial);
  identity.serial = std::move(*serial);
  return identity;
}

PinRules PivToken::pin_rules(PinRole role) const {
  if (role == PinRole::so) return so_pin_rules();
  return user_pin_rules(core_.memory.has_extensions.get() == false);
}

Result<PinState> PivToken::pin_state(PinRole role) {
  if (role == PinRole::user) {
    if (const auto read = read_identity(); !read) return fail(read.error());
  }
  return core_.pins.state(role);
}

bool PivToken::has_pin_pad() { return core_.applet.card()->has_pin_pad(); }

Result<Found<Bytes>> PivToken::data(std::uint32_t tag) {
  const auto place = std::ranges::find(data_places_, tag, &DataPlace::tag);
  if (place == data_places_.end()) return nullptr;
  return contents_.data(*place);
}

Result<Bytes> PivToken::random(std::size_t size) {
  return core_.applet.run([size](AppletTransaction& transaction) {
    return read_random(transaction, size, kRandomPiece);
  });
}

}  // namespace kunci::piv
