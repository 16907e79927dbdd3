// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/openpgp_token.h"

#include <algorithm>

#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"
#include "token/card_random.h"

namespace kunci::openpgp {
namespace {

constexpr std::string_view kFamily = "OpenPGP";
constexpr std::size_t kSerialInLabel = 8;
/// What every card that has GET CHALLENGE gives at once.
constexpr std::size_t kLeastChallenge = 8;

std::string default_label(std::string_view serial) {
  return std::string(kFamily).append(" ").append(serial.substr(serial.size() - kSerialInLabel));
}

}  // namespace

OpenPgpToken::OpenPgpToken(const std::shared_ptr<iso7816::Card>& card,
                           const DriverSettings& settings, bool terminated)
    : core_(card, settings),
      key_places_(openpgp::key_places()),
      data_places_(openpgp::data_places()) {
  core_.memory.is_terminated.set(terminated);
}

OpenPgpToken::~OpenPgpToken() = default;

// Asked for over and over: no transaction, which might have to select the application again.
Result<std::optional<TokenMark>> OpenPgpToken::read_identity() {
  if (auto known = remembered_mark(core_.memory)) return std::move(*known);
  return core_.applet.run(
      [this](AppletTransaction& transaction) -> Result<std::optional<TokenMark>> {
        auto mark = read_mark(transaction, core_);
        if (mark && *mark) core_.pins.learn_set((*mark)->user_pin_set);
        return mark;
      });
}

Result<TokenIdentity> OpenPgpToken::identity() {
  const auto mark = read_identity();
  if (!mark && core_.memory.is_terminated.get() == true) {
    return TokenIdentity{.label = std::string(kFamily),
                         .manufacturer = "OpenPGP card",
                         .model = "OpenPGP card",
                         .serial = "terminated"};
  }
  if (!mark) return fail(mark.error());
  const auto data = application_data(core_);
  if (!data) return fail(data.error());
  const std::string_view maker = manufacturer_name((*data)->manufacturer);
  return TokenIdentity{.label = *mark ? (*mark)->label : default_label((*data)->serial),
                       .manufacturer = maker.empty() ? "OpenPGP card" : std::string(maker),
                       .model = "OpenPGP card",
                       .serial = (*data)->serial,
                       .hardware = (*data)->version,
                       .initialized = is_initialized(**data, *mark)};
}

PinRules OpenPgpToken::pin_rules(PinRole role) const {
  return rules_for(role == PinRole::so ? PinKind::admin : PinKind::user, core_.memory);
}

Result<PinState> OpenPgpToken::pin_state(PinRole role) {
  if (role == PinRole::user && !core_.pins.asked()) {
    if (const auto read = identity(); !read) return fail(read.error());
  }
  return core_.pins.state(role);
}

bool OpenPgpToken::has_pin_pad() {
  if (!core_.applet.card()->has_pin_pad()) return false;
  if (const auto known = core_.memory.kdf.recall(tag::kKdf)) return *known == nullptr;
  const auto kdf = core_.applet.run(
      [this](AppletTransaction& transaction) { return read_kdf(transaction, core_); });
  return kdf && *kdf == nullptr;
}

Result<std::vector<KeyReference>> OpenPgpToken::places_in_use() {
  std::vector<KeyReference> places;
  for (const Place& place : all_places()) places.push_back(place.reference);
  return places;
}

Result<Found<Bytes>> OpenPgpToken::data(std::uint32_t tag) {
  const auto place = std::ranges::find(data_places_, tag, &DataPlace::tag);
  if (place == data_places_.end()) return nullptr;
  return contents_.data(*place);
}

Result<Bytes> OpenPgpToken::random(std::size_t size) {
  return core_.applet.run([this, size](AppletTransaction& transaction) -> Result<Bytes> {
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    const ExtendedCapabilities& capabilities = (*data)->capabilities;
    if (!capabilities.get_challenge) return fail(Errc::unsupported);
    return read_random(
        transaction, size,
        std::clamp(capabilities.max_challenge, kLeastChallenge, iso7816::kMaxShortData));
  });
}

}  // namespace kunci::openpgp
