// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/known_card.h"

#include <utility>

#include "drivers/piv/certificate_container.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/key_places.h"

namespace kunci::piv {
namespace {

/// The name of the facts among the objects: no data object has it.
constexpr std::uint32_t kFacts = 0;
constexpr std::uint8_t kApplicationPinOpens = 0x01;
constexpr std::uint8_t kNoMetadata = 0x02;

void take_facts(const CachedObjects& objects, CardMemory& memory) {
  const auto facts = objects.find(kFacts);
  if (facts == objects.end() || facts->second.size() != 1) return;
  memory.kept_facts.set(facts->second[0]);
  if ((facts->second[0] & kApplicationPinOpens) != 0) memory.application_pin_opens.set(true);
  if ((facts->second[0] & kNoMetadata) != 0 && !memory.has_metadata.get()) {
    memory.has_metadata.set(false);
  }
}

std::uint8_t facts_of(const Reading& reading, const CardMemory& memory) {
  std::uint8_t facts = 0;
  const auto discovery = memory.objects.recall(tag::kDiscovery);
  const bool read_as_application_pin =
      discovery && (!*discovery || user_pin_reference(**discovery) == kApplicationPin);
  if (read_as_application_pin || memory.application_pin_opens.get() == true) {
    facts |= kApplicationPinOpens;
  }
  if (reading.lacks_metadata()) facts |= kNoMetadata;
  return facts;
}

void store(const Reading& reading, CardMemory& memory, ByteView chuid) {
  CachedObjects objects;
  for (const Place& place : all_places()) {
    const auto expected = memory.expected.recall(place.reference);
    if (expected && *expected) objects.emplace(place.certificate_tag, **expected);
  }
  const std::uint8_t facts = facts_of(reading, memory);
  objects.emplace(kFacts, Bytes{facts});
  memory.kept_facts.set(facts);
  memory.cache->store(memory.kind, chuid, objects);
}

}  // namespace

Result<void> recall_known_card(Reading& reading, CardMemory& memory) {
  if (memory.cache == nullptr || memory.recalled.get() == true) return {};
  if (!memory.objects.recall(tag::kChuid) && !memory.cache->has_kind(memory.kind)) return {};
  const auto chuid = reading.public_object(tag::kChuid);
  if (!chuid) return fail(chuid.error());
  memory.recalled.set(true);
  if (!*chuid) return {};
  CachedObjects objects = memory.cache->load(memory.kind, **chuid);
  take_facts(objects, memory);
  for (const Place& place : all_places()) {
    const auto found = objects.find(place.certificate_tag);
    if (found == objects.end() || !telling_part(found->second)) continue;
    memory.expected.remember(place.reference,
                             std::make_shared<const Bytes>(std::move(found->second)));
  }
  return {};
}

bool is_worth_the_chuid(Reading& reading, const CardMemory& memory) {
  return memory.objects.recall(tag::kChuid) || !reading.transaction().takes_long_answers();
}

void keep_certificate(Reading& reading, CardMemory& memory, KeyReference place,
                      ByteView container) {
  if (memory.cache == nullptr || !telling_part(container)) return;
  if (!is_worth_the_chuid(reading, memory) || !memory.cache->usable()) return;
  // Not worth failing for: whoever asked for the certificate has it.
  const auto chuid = reading.public_object(tag::kChuid);
  if (!chuid || !*chuid) return;
  memory.expected.remember(place, std::make_shared<const Bytes>(copy_of(container)));
  store(reading, memory, **chuid);
}

bool knows_more_than_was_kept(const Reading& reading, const CardMemory& memory) {
  return memory.kept_facts.get() != facts_of(reading, memory);
}

void keep_facts(const Reading& reading, CardMemory& memory) {
  const auto chuid = memory.objects.recall(tag::kChuid);
  const bool is_kept = memory.kept_facts.get().has_value();
  if (!is_kept || !chuid || !*chuid || !knows_more_than_was_kept(reading, memory)) return;
  store(reading, memory, **chuid);
}

}  // namespace kunci::piv
