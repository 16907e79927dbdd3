// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/contents.h"

#include <utility>

#include "drivers/piv/data_objects.h"
#include "drivers/piv/key_history.h"
#include "drivers/piv/key_places.h"
#include "drivers/piv/protected_key.h"
#include "drivers/piv/reading.h"

namespace kunci::piv {
namespace {

using crypto::KeyKind;

/// What the standard lets the key in a place do (SP 800-73-4 pt 1, table 4b). A card cannot tell an
/// RSA signature from a decryption; key agreement is for the places that are made for it.
KeyUses uses_of(const Place& place, KeyKind kind) {
  const bool for_encryption =
      place.reference == kEncryption || retired_number(place.reference) != 0;
  switch (kind) {
    case KeyKind::rsa:
      return {.sign = true, .decipher = true};
    case KeyKind::ec:
      return {.sign = true, .agree = for_encryption};
    case KeyKind::edwards:
      return {.sign = true};
    case KeyKind::montgomery:
      return {.agree = true};
  }
  return {};
}

Found<KeyPair> pair_of(const Place& place, const crypto::PublicKey& key) {
  return std::make_shared<const KeyPair>(KeyPair{.reference = place.reference,
                                                 .public_key = key,
                                                 .uses = uses_of(place, key.algorithm.kind),
                                                 .rsa_form = RsaForm::raw_block});
}

/// The pair in a place, asked for in the order of what it costs.
Result<Found<KeyPair>> read_pair(Reading& reading, const CardMemory& memory, const Place& place) {
  if (auto known = remembered_pair(memory, place)) return std::move(*known);
  const auto metadata = reading.key_metadata(place.reference);
  if (!metadata) return fail(metadata.error());
  if (*metadata && (*metadata)->public_key) return pair_of(place, *(*metadata)->public_key);
  if (!*metadata && !reading.has_no_metadata()) return nullptr;
  const auto certificate = reading.certificate(place);
  if (!certificate) return fail(certificate.error());
  if (!*certificate || !(*certificate)->key) return nullptr;
  return pair_of(place, *(*certificate)->key);
}

std::vector<KeyReference> places_named_by(const Found<Bytes>& object, bool all_retired) {
  std::vector<KeyReference> places = {kAuthentication, kSignature, kEncryption,
                                      kCardAuthentication};
  KeyHistory history;
  if (object) history = key_history_from(*object).value_or(KeyHistory{});
  if (all_retired) history.on_card = static_cast<std::uint8_t>(kRetiredPlaces);
  for (const KeyReference place : history.places()) places.push_back(place);
  return places;
}

/// The applet has said no and nothing else so far: perhaps it is not ours, and asking on is idle.
bool stop_asking(Reading& reading) { return reading.transaction().in_doubt(); }

Result<void> read_place(Reading& reading, const CardMemory& memory, const Place& place,
                        ReadAhead what) {
  if (what.certificates) {
    const auto certificate = reading.certificate(place);
    if (!certificate) return fail(certificate.error());
  }
  if (!what.pairs) return {};
  const auto pair = read_pair(reading, memory, place);
  if (!pair) return fail(pair.error());
  return {};
}

Result<void> read_listed_data(Reading& reading) {
  for (const DataPlace& place : data_places()) {
    if (!place.listed) continue;
    const auto object = reading.public_object(place.tag);
    if (!object) return fail(object.error());
  }
  return {};
}

// The data first: one that is there proves the applet. A card with neither CHUID nor key history
// may still have a discovery object, and is not taken for another one then.
Result<void> read_all(Reading& reading, Core& core, ReadAhead what) {
  if (what.data) {
    if (const auto done = read_listed_data(reading); !done) return done;
  }
  if (!what.certificates && !what.pairs) return {};
  const auto history = reading.public_object(tag::kKeyHistory);
  if (!history) return fail(history.error());
  if (stop_asking(reading)) {
    const auto discovery = reading.public_object(tag::kDiscovery);
    if (!discovery) return fail(discovery.error());
  }
  const bool all_retired = core.settings.search_all_retired_places;
  for (const KeyReference reference : places_named_by(*history, all_retired)) {
    if (stop_asking(reading)) return {};
    const auto done = read_place(reading, core.memory, *place_of(reference), what);
    if (!done) return done;
  }
  return {};
}

}  // namespace

std::optional<Found<KeyPair>> remembered_pair(const CardMemory& memory, const Place& place) {
  if (const auto made = memory.made_here.recall(place.reference); made && *made) {
    return pair_of(place, **made);
  }
  const auto metadata = memory.metadata.recall(place.reference);
  if (metadata && *metadata && (*metadata)->public_key) {
    return pair_of(place, *(*metadata)->public_key);
  }
  const bool has_none = memory.has_metadata.get() == false;
  if (metadata && !*metadata && !has_none) return Found<KeyPair>();
  const auto certificate = memory.certificates.recall(place.reference);
  if (certificate && *certificate && (*certificate)->key) {
    return pair_of(place, *(*certificate)->key);
  }
  if (certificate && (has_none || metadata)) return Found<KeyPair>();
  return std::nullopt;
}

Result<std::vector<KeyReference>> Contents::places_in_use() {
  const bool all_retired = core_.settings.search_all_retired_places;
  if (const auto known = core_.memory.objects.recall(tag::kKeyHistory)) {
    return places_named_by(*known, all_retired);
  }
  const auto history = core_.applet.run([this](AppletTransaction& transaction) {
    return Reading(transaction, core_.memory).public_object(tag::kKeyHistory);
  });
  if (!history) return fail(history.error());
  return places_named_by(*history, all_retired);
}

Result<void> Contents::read_ahead(ReadAhead what) {
  return core_.applet.run([this, what](AppletTransaction& transaction) {
    Reading reading(transaction, core_.memory);
    return read_all(reading, core_, what);
  });
}

Result<Found<KeyPair>> Contents::key_pair(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  if (auto known = remembered_pair(core_.memory, *place)) return std::move(*known);
  return core_.applet.run([this, place](AppletTransaction& transaction) {
    Reading reading(transaction, core_.memory);
    return read_pair(reading, core_.memory, *place);
  });
}

Result<Found<KeyPair>> Contents::likely_pair(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  if (auto known = remembered_pair(core_.memory, *place)) return std::move(*known);
  const auto expected = core_.memory.expected.recall(reference);
  if (expected && *expected && core_.memory.has_metadata.get() == false) {
    const auto stored = certificate_from_container(**expected);
    if (stored && stored->key) return pair_of(*place, *stored->key);
  }
  return key_pair(reference);
}

Result<bool> Contents::is_vacant(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  const auto known_pair = remembered_pair(core_.memory, *place);
  if (known_pair && *known_pair) return false;
  const auto known_certificate = core_.memory.certificates.recall(reference);
  if (known_pair && known_certificate) return *known_certificate == nullptr;
  return core_.applet.run([this, place](AppletTransaction& transaction) -> Result<bool> {
    Reading reading(transaction, core_.memory);
    const auto pair = read_pair(reading, core_.memory, *place);
    if (!pair) return fail(pair.error());
    if (*pair) return false;
    const auto stored = reading.certificate(*place);
    if (!stored) return fail(stored.error());
    if (*stored && !(*stored)->placeholder) return false;
    if (reading.in_doubt()) return fail(Errc::refused);
    return true;
  });
}

Result<KeyPolicy> Contents::key_policy(KeyReference reference) {
  const auto pair = likely_pair(reference);
  if (!pair) return fail(pair.error());
  if (!*pair) return fail(Errc::not_found);
  const Place& place = *place_of(reference);
  KeyPolicy policy{.consent = default_consent(reference)};
  const auto metadata = key_metadata(reference);
  if (!metadata) return fail(metadata.error());
  if (*metadata) {
    policy.consent = (*metadata)->consent.value_or(policy.consent);
    policy.touch = (*metadata)->touch.value_or(policy.touch);
    policy.origin = (*metadata)->origin;
    return policy;
  }
  const auto stored = core_.memory.certificates.recall(place.reference);
  if (stored && *stored && (*stored)->generated) policy.origin = Origin::generated;
  return policy;
}

Result<Found<KeyMetadata>> Contents::key_metadata(KeyReference place) {
  if (core_.memory.has_metadata.get() == false) return nullptr;
  if (auto known = core_.memory.metadata.recall(place)) return std::move(*known);
  return core_.applet.run([this, place](AppletTransaction& transaction) {
    return Reading(transaction, core_.memory).key_metadata(place);
  });
}

Result<Found<Bytes>> Contents::certificate(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return nullptr;
  Result<Found<StoredCertificate>> stored = nullptr;
  if (auto known = core_.memory.certificates.recall(reference)) {
    stored = std::move(*known);
  } else {
    stored = core_.applet.run([this, place](AppletTransaction& transaction) {
      return Reading(transaction, core_.memory).certificate(*place);
    });
  }
  if (!stored) return fail(stored.error());
  if (!*stored || (*stored)->placeholder) return nullptr;
  return Found<Bytes>(*stored, &(*stored)->der);
}

Result<Found<Bytes>> Contents::data(const DataPlace& place) {
  if (place.is_private && !core_.login.is_user()) return fail(Errc::not_logged_in);
  if (auto known = core_.memory.objects.recall(place.tag)) return std::move(*known);
  return core_.applet.run([&](AppletTransaction& transaction) -> Result<Found<Bytes>> {
    if (place.tag == tag::kPrintedInformation) {
      // Looked at first: a key is neither remembered as an object nor shown in a trace.
      const auto keys = read_protected_keys(transaction);
      if (!keys) return fail(keys.error());
      if (!keys->empty()) return nullptr;
    }
    return Reading(transaction, core_.memory).object(place.tag);
  });
}

}  // namespace kunci::piv
