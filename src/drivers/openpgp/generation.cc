// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/generation.h"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "drivers/openpgp/algorithm_attributes.h"
#include "drivers/openpgp/attribute_change.h"
#include "drivers/openpgp/certificate_writing.h"
#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/public_keys.h"
#include "drivers/openpgp/reading.h"
#include "token/public_key_template.h"

namespace kunci::openpgp {
namespace {

constexpr std::uint16_t kFirstTouch = 0xd6;
constexpr std::uint8_t kButton = 0x20;  // general feature management: what the touch is given with

std::uint32_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

std::array<std::uint8_t, 4> octets_of(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16 & 0xff),
          static_cast<std::uint8_t>(number >> 8 & 0xff), static_cast<std::uint8_t>(number & 0xff)};
}

Result<crypto::PublicKey> make_pair(AppletTransaction& transaction, const Place& place,
                                    const crypto::KeyAlgorithm& wanted) {
  const auto answer = unsupported_if_invalid(expect_success(generate_key_pair(transaction, place)));
  if (!answer) return fail(answer.error());
  return public_key_from_template(*answer, wanted);
}

/// Date and fingerprint belong together: OpenPGP programs find the key again by both.
Result<void> describe(AppletTransaction& transaction, const Place& place,
                      const crypto::PublicKey& key) {
  const std::uint32_t now = seconds_now();
  const auto fingerprint = fingerprint_of(key, place, now);
  if (!fingerprint) return fail(fingerprint.error());
  const auto dated = put_data(transaction, tag_for(tag::kFirstDate, place), octets_of(now));
  if (!dated) return dated;
  return put_data(transaction, tag_for(tag::kFirstFingerprint, place), *fingerprint);
}

/// That there is no key, where the card has not said so itself.
Result<void> take_description_away(AppletTransaction& transaction, const Place& place) {
  const auto dated = put_data(transaction, tag_for(tag::kFirstDate, place), octets_of(0));
  if (!dated) return dated;
  return put_data(transaction, tag_for(tag::kFirstFingerprint, place), Fingerprint{});
}

/// C4 says it for all signatures; other keys have no such thing.
bool has_consent(const ApplicationData& data, const Place& place, Consent wanted) {
  const bool every_time = place.reference == kSignature && data.pins.one_signature;
  return (wanted == Consent::every_time) == every_time;
}

std::optional<std::uint8_t> octet_for(Touch touch) {
  switch (touch) {
    case Touch::never:
      return 0;
    case Touch::always:
      return 1;
    case Touch::cached:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<void> set_touch(AppletTransaction& transaction, const Place& place,
                       const std::optional<Touch>& touch) {
  if (!touch) return {};
  const std::uint8_t octets[] = {octet_for(*touch).value_or(0), kButton};
  return unsupported_if_invalid(put_data(transaction, tag_for(kFirstTouch, place), octets));
}

Result<void> erase_old_certificate(AppletTransaction& transaction, Core& core, const Place& place) {
  const auto before = core.memory.certificates.recall(place.reference);
  const bool none = before && !*before;
  if (none) return {};
  const auto erased = put_certificate(transaction, core, place, {});
  return failed_with(erased, Errc::unsupported) ? Result<void>() : erased;
}

}  // namespace

std::span<const crypto::KeyAlgorithm> Generation::algorithms() const { return all_algorithms(); }

// By the specification the old pair is gone with its attributes. Whatever can be refused is asked
// before.
Result<crypto::PublicKey> Generation::generate(KeyReference reference, crypto::KeyAlgorithm wanted,
                                               const GenerateOptions& options) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  if (options.touch && !octet_for(*options.touch)) return fail(Errc::unsupported);
  return run_as_admin(core_, [&](AppletTransaction& transaction) -> Result<crypto::PublicKey> {
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    if (options.consent && !has_consent(**data, *place, *options.consent)) {
      return fail(Errc::unsupported);
    }
    const auto set = set_attributes(transaction, **data, *place, wanted);
    if (!set) return fail(set.error());
    core_.memory.forget_key(reference);
    core_.memory.application.clear();
    auto key = once_only(make_pair(transaction, *place, wanted));
    if (!key) return key;
    if (const auto done = once_only(describe(transaction, *place, *key)); !done) {
      return fail(done.error());
    }
    if (const auto done = once_only(set_touch(transaction, *place, options.touch)); !done) {
      return fail(done.error());
    }
    if (const auto done = once_only(erase_old_certificate(transaction, core_, *place)); !done) {
      return fail(done.error());
    }
    core_.memory.keys.remember(reference, std::make_shared<const crypto::PublicKey>(*key));
    return key;
  });
}

Result<void> Generation::remove(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  return run_as_admin(core_, [&](AppletTransaction& transaction) -> Result<void> {
    // What is restored must be what stands there now.
    core_.memory.application.clear();
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    const auto changed = change_and_restore_attributes(transaction, **data, *place);
    // Whatever came of it: the card is to be asked again.
    core_.memory.forget_key(reference);
    core_.memory.application.clear();
    if (failed_with(changed, Errc::unsupported)) {
      // Without our applet the card takes no attributes at all.
      if (const auto ours = prove_applet(transaction, core_); !ours) return ours;
    }
    if (!changed) return changed;
    const auto left = once_only(read_key(transaction, core_, *place));
    if (!left) return fail(left.error());
    if (*left) return fail(Errc::unsupported);
    const auto now = once_only(read_application_data(transaction, core_));
    if (!now) return fail(now.error());
    if (!(*now)->key(*place).fingerprint) return {};
    core_.memory.application.clear();
    return once_only(take_description_away(transaction, *place));
  });
}

}  // namespace kunci::openpgp
