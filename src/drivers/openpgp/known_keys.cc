// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/known_keys.h"

#include <memory>
#include <utility>

#include "drivers/openpgp/public_keys.h"

namespace kunci::openpgp {
namespace {

constexpr std::string_view kKind = "OpenPGP";

/// Date and fingerprint are of this key. Programs that chose other parameters for an ECDH key have
/// given it another fingerprint than ours, and it is not recognised.
bool describes(const ApplicationData::Key& told, const Place& place, const crypto::PublicKey& key) {
  if (!told.fingerprint || told.algorithm != key.algorithm) return false;
  const auto fingerprint = fingerprint_of(key, place, told.created);
  return fingerprint && *fingerprint == *told.fingerprint;
}

void recall(Core& core, const ApplicationData& data) {
  if (core.memory.recalled.get() == true) return;
  core.memory.recalled.set(true);
  const CachedObjects objects = core.settings.cache->load(bytes_of(kKind), bytes_of(data.serial));
  for (const Place& place : all_places()) {
    const auto found = objects.find(place.reference.value);
    if (found == objects.end()) continue;
    auto key = crypto::public_key_from_spki(found->second);
    if (!key || !crypto::check(*key) || !describes(data.key(place), place, *key)) continue;
    core.memory.likely_keys.remember(place.reference,
                                     std::make_shared<const crypto::PublicKey>(std::move(*key)));
  }
}

void store(Core& core, const ApplicationData& data) {
  CachedObjects objects;
  for (const Place& place : all_places()) {
    const auto key = core.memory.likely_keys.recall(place.reference);
    if (key && *key) objects.emplace(place.reference.value, crypto::spki_of(**key));
  }
  core.settings.cache->store(bytes_of(kKind), bytes_of(data.serial), objects);
}

}  // namespace

Found<crypto::PublicKey> likely_key(Core& core, const Place& place) {
  const auto data = core.memory.application_data();
  if (core.settings.cache == nullptr || data == nullptr) return nullptr;
  if (data->is_known_to_be_empty(place)) return nullptr;
  recall(core, *data);
  return core.memory.likely_keys.recall(place.reference).value_or(nullptr);
}

void keep_key(Core& core, const Place& place, const crypto::PublicKey& key) {
  const auto data = core.memory.application_data();
  if (core.settings.cache == nullptr || data == nullptr) return;
  const auto likely = likely_key(core, place);
  if (likely && *likely == key) return;
  core.memory.likely_keys.forget(place.reference);
  if (!describes(data->key(place), place, key)) return;
  core.memory.likely_keys.remember(place.reference, std::make_shared<const crypto::PublicKey>(key));
  store(core, *data);
}

}  // namespace kunci::openpgp
