// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/contents.h"

#include <algorithm>
#include <utility>

#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/known_keys.h"
#include "drivers/openpgp/pins.h"
#include "drivers/openpgp/reading.h"
#include "tlv/reader.h"

namespace kunci::openpgp {
namespace {

Found<KeyPair> pair_of(const Place& place, const Found<crypto::PublicKey>& key) {
  if (key == nullptr) return nullptr;
  return std::make_shared<const KeyPair>(KeyPair{.reference = place.reference,
                                                 .public_key = *key,
                                                 .uses = uses_of(place, key->algorithm.kind),
                                                 .rsa_form = kRsaForm});
}

/// Which verification the card wants before it gives an object out (4.4.1).
std::uint8_t reader_of(std::uint16_t tag) { return tag == tag::kPrivate4 ? kAdmin : kUser; }

bool holds_mark(const DataPlace& place, const Found<Bytes>& object) {
  return place.tag == tag::kMark && object && tlv::find(*object, kTokenMarkTag).has_value();
}

bool is_known(const CardMemory& memory, ReadAhead what) {
  return std::ranges::all_of(all_places(), [&](const Place& place) {
    return (!what.pairs || memory.keys.recall(place.reference)) &&
           (!what.certificates || memory.certificates.recall(place.reference));
  });
}

}  // namespace

Result<Found<ApplicationData>> application_data(Core& core) {
  if (auto known = core.memory.application_data()) return known;
  return core.applet.run(
      [&core](AppletTransaction& transaction) { return read_application_data(transaction, core); });
}

// The keys come first: one that is there proves the applet, and what is absent after it is.
Result<void> Contents::read_ahead(ReadAhead what) {
  if (is_known(core_.memory, what)) return {};
  return core_.applet.run([this, what](AppletTransaction& transaction) -> Result<void> {
    for (const Place& place : all_places()) {
      if (!what.pairs) break;
      const auto key = read_key(transaction, core_, place);
      if (!key) return fail(key.error());
    }
    for (const Place& place : all_places()) {
      if (!what.certificates) break;
      const auto certificate = read_certificate(transaction, core_, place);
      if (!certificate) return fail(certificate.error());
    }
    return {};
  });
}

Result<Found<KeyPair>> Contents::key_pair(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  Result<Found<crypto::PublicKey>> key = nullptr;
  if (auto known = core_.memory.keys.recall(reference)) {
    key = std::move(*known);
  } else {
    key = core_.applet.run([this, place](AppletTransaction& transaction) {
      return read_key(transaction, core_, *place);
    });
  }
  if (!key) return fail(key.error());
  return pair_of(*place, *key);
}

Result<Found<KeyPair>> Contents::likely_pair(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  if (core_.memory.keys.recall(reference)) return key_pair(reference);
  if (const auto likely = likely_key(core_, *place)) return pair_of(*place, likely);
  return key_pair(reference);
}

Result<bool> Contents::is_vacant(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  const auto pair = key_pair(reference);
  if (!pair) return fail(pair.error());
  if (*pair) return false;
  const auto data = application_data(core_);
  if (!data) return fail(data.error());
  if ((*data)->key(*place).present == true) return false;
  if (core_.memory.in_doubt[place->index].get() == true) return fail(Errc::refused);
  const auto stored = certificate(reference);
  if (!stored) return fail(stored.error());
  return *stored == nullptr;
}

Result<KeyPolicy> Contents::key_policy(KeyReference reference) {
  const auto pair = likely_pair(reference);
  if (!pair) return fail(pair.error());
  if (!*pair) return fail(Errc::not_found);
  const auto data = application_data(core_);
  if (!data) return fail(data.error());
  const Place& place = *place_of(reference);
  const ApplicationData::Key& key = (*data)->key(place);
  const bool each_time = reference == kSignature && (*data)->pins.one_signature;
  return KeyPolicy{.consent = each_time ? Consent::every_time : Consent::once,
                   .touch = key.touch,
                   .origin = key.origin};
}

Result<Found<Bytes>> Contents::certificate(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  if (auto known = core_.memory.certificates.recall(reference)) return std::move(*known);
  return core_.applet.run([this, place](AppletTransaction& transaction) {
    return read_certificate(transaction, core_, *place);
  });
}

Result<Found<Bytes>> Contents::data(const DataPlace& place) {
  if (place.is_private && !core_.login.who()) return fail(Errc::not_logged_in);
  const auto tag = static_cast<std::uint16_t>(place.tag);
  // What only PW3 opens is not there for those who do not have it.
  if (tag == tag::kPrivate4 && !core_.login.is_admin()) return nullptr;
  if (tag == tag::kPrivate3 && !core_.login.is_user()) return nullptr;
  const auto known = core_.memory.objects.recall(tag);
  if (known && holds_mark(place, *known)) return nullptr;
  if (known) return *known;
  const auto object = core_.applet.run([&](AppletTransaction& transaction) -> Result<Found<Bytes>> {
    if (place.is_private) {
      const auto verified = require(transaction, core_, reader_of(tag));
      if (!verified) return fail(verified.error());
    }
    return read_object(transaction, core_, tag);
  });
  if (object && holds_mark(place, *object)) return nullptr;
  return object;
}

}  // namespace kunci::openpgp
