// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/generation.h"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "drivers/openpgp/algorithm_attributes.h"
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

std::uint16_t tag_for(std::uint16_t first, const Place& place) {
  return static_cast<std::uint16_t>(first + place.index);
}

std::uint32_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

std::array<std::uint8_t, 4> octets_of(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16 & 0xff),
          static_cast<std::uint8_t>(number >> 8 & 0xff), static_cast<std::uint8_t>(number & 0xff)};
}

/// The card cannot do what it was asked for, as opposed to: not now.
template <class T>
Result<T> unsupported_if_invalid(Result<T> result) {
  if (result) return result;
  const Errc code = result.error().code;
  const bool unable = code == Errc::data_invalid || code == Errc::not_found ||
                      code == Errc::data_length || code == Errc::applet_lost;
  return fail(unable ? Errc::unsupported : code, result.error().status_word);
}

/// Cards that can change attributes at all mostly list what they take.
Result<Bytes> wanted_attributes(AppletTransaction& transaction, const Place& place,
                                const crypto::KeyAlgorithm& wanted, ByteView present) {
  auto usual = attributes_for(place, wanted, present);
  if (!usual) return usual;
  const auto information = get_data(transaction, tag::kAlgorithmInformation);
  if (!information) return usual;
  auto listed = attributes_in(*information, place, wanted);
  if (!listed) return fail(Errc::unsupported);
  return std::move(*listed);
}

Result<void> set_attributes(AppletTransaction& transaction, const ApplicationData& data,
                            const Place& place, const crypto::KeyAlgorithm& wanted) {
  const ApplicationData::Key& present = data.key(place);
  if (present.algorithm == wanted) return {};
  if (!data.capabilities.algorithms_changeable) return fail(Errc::unsupported);
  const auto attributes = wanted_attributes(transaction, place, wanted, present.attributes);
  if (!attributes) return fail(attributes.error());
  return unsupported_if_invalid(
      once_only(put_data(transaction, tag_for(tag::kFirstAttributes, place), *attributes)));
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
  const bool unable = options.consent || (options.touch && !octet_for(*options.touch));
  if (unable) return fail(Errc::unsupported);
  return run_as_admin(core_, [&](AppletTransaction& transaction) -> Result<crypto::PublicKey> {
    const auto data = read_application_data(transaction, core_);
    if (!data) return fail(data.error());
    const auto set = set_attributes(transaction, **data, *place, wanted);
    if (!set) return fail(set.error());
    core_.memory.keys.forget(reference);
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
  return fail(place_of(reference) == nullptr ? Errc::not_found : Errc::unsupported);
}

}  // namespace kunci::openpgp
