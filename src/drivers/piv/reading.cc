// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/reading.h"

#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/known_card.h"
#include "drivers/piv/vendor_commands.h"
#include "iso7816/status_word.h"

namespace kunci::piv {
namespace {

/// What the card gave makes no sense, or it did not understand us. That is no reason to hide the
/// rest of the card, and no proof that there is nothing: what is there may come through next time.
bool is_nonsense(Errc code) { return code == Errc::data_invalid || code == Errc::malformed; }

}  // namespace

Reading::~Reading() {
  if (!transaction_.proven()) return;
  for (const std::uint32_t tag : refused_objects_) memory_.objects.remember(tag, nullptr);
  for (const KeyReference place : refused_certificates_) {
    memory_.certificates.remember(place, nullptr);
  }
  for (const KeyReference place : refused_metadata_) memory_.metadata.remember(place, nullptr);
  if (!refused_metadata_.empty()) memory_.has_metadata.set(true);
  if (metadata_unknown_) memory_.has_metadata.set(false);
}

Result<Found<Bytes>> Reading::object(std::uint32_t tag) {
  if (auto known = memory_.objects.recall(tag)) return std::move(*known);
  if (refused_objects_.contains(tag)) return nullptr;
  const auto content = get_object(transaction_, tag);
  if (failed_with(content, Errc::malformed)) return fail(content.error());
  if (!content) return without(content.error(), refused_objects_, tag);
  auto found = std::make_shared<const Bytes>(content->begin(), content->end());
  memory_.objects.remember(tag, found);
  return found;
}

Result<Found<Bytes>> Reading::public_object(std::uint32_t tag) {
  auto found = object(tag);
  const bool useless =
      failed_with(found, Errc::not_logged_in) || failed_with(found, Errc::malformed);
  if (useless) return doubtful();
  return found;
}

Result<Found<StoredCertificate>> Reading::certificate(const Place& place) {
  if (auto known = memory_.certificates.recall(place.reference)) return std::move(*known);
  if (refused_certificates_.contains(place.reference)) return nullptr;
  const auto content = certificate_container(place);
  if (failed_with(content, Errc::not_logged_in)) return doubtful();
  if (!content) return without(content.error(), refused_certificates_, place.reference);
  auto parsed = certificate_from_container(*content);
  if (!parsed) return doubtful();
  Found<StoredCertificate> found = std::make_shared<const StoredCertificate>(std::move(*parsed));
  memory_.certificates.remember(place.reference, found);
  return found;
}

Result<WipedBytes> Reading::certificate_container(const Place& place) {
  if (is_worth_the_chuid(*this, memory_)) (void)recall_known_card(*this, memory_);
  const auto kept = memory_.expected.recall(place.reference);
  const bool expected = kept && *kept;
  auto content = expected ? get_object_like(transaction_, place.certificate_tag, **kept,
                                            telling_part(**kept).value_or((*kept)->size()))
                          : get_object(transaction_, place.certificate_tag);
  const bool as_expected = expected && content && equal(*content, **kept);
  if (!as_expected) memory_.expected.forget(place.reference);
  if (content && (!as_expected || knows_more_than_was_kept(*this, memory_))) {
    keep_certificate(*this, memory_, place.reference, *content);
  }
  return content;
}

Result<Found<KeyMetadata>> Reading::key_metadata(KeyReference place) {
  if (auto known = memory_.metadata.recall(place)) return std::move(*known);
  if (has_no_metadata()) return nullptr;
  if (refused_metadata_.contains(place)) return nullptr;
  const auto answer = get_metadata(transaction_, place.value);
  if (!answer) return fail(answer.error());
  if (answer->status == iso7816::kReferenceNotFound) {
    refused_metadata_.insert(place);
    return nullptr;
  }
  if (!answer->status.ok()) return without_metadata(answer->status);
  const auto parsed = key_metadata_from(answer->data);
  if (failed_with(parsed, Errc::not_found) && !knows_metadata()) {
    metadata_silent_ = true;
    return nullptr;
  }
  if (!parsed) return nothing_known();
  memory_.has_metadata.set(true);
  auto found = std::make_shared<const KeyMetadata>(*parsed);
  memory_.metadata.remember(place, found);
  return found;
}

Result<Bytes> Reading::metadata(std::uint8_t reference) {
  if (has_no_metadata()) return Bytes();
  const auto answer = get_metadata(transaction_, reference);
  if (!answer) return fail(answer.error());
  if (answer->status.ok() && !answer->data.empty()) {
    memory_.has_metadata.set(true);
    return Bytes(answer->data.begin(), answer->data.end());
  }
  if (is_unknown(answer->status) && !knows_metadata()) metadata_unknown_ = true;
  return Bytes();
}

template <class Key>
Result<std::nullptr_t> Reading::without(const Error& error, std::set<Key>& refused, Key key) {
  if (is_nonsense(error.code)) return doubtful();
  if (!is_absence(error.code)) return fail(error);
  refused.insert(key);
  return nullptr;
}

std::nullptr_t Reading::doubtful() {
  doubtful_ = true;
  return nullptr;
}

Result<Found<KeyMetadata>> Reading::without_metadata(iso7816::StatusWord status) {
  const Error error = iso7816::error_from(status);
  // A card does not unlearn a command: somebody else has answered.
  if (is_unknown(status) && knows_metadata()) return fail(Errc::applet_lost, status.value);
  if (is_absence(error.code) && !knows_metadata()) {
    metadata_unknown_ = true;
    return nullptr;
  }
  // Some cards do not tell of keys that were written to them, or of places that others have.
  const bool about_the_place =
      is_absence(error.code) || is_nonsense(error.code) || error.code == Errc::refused;
  return about_the_place ? Result<Found<KeyMetadata>>(nothing_known()) : fail(error);
}

Found<KeyMetadata> Reading::nothing_known() {
  doubtful_ = true;
  return std::make_shared<const KeyMetadata>();
}

bool Reading::knows_metadata() const {
  return memory_.has_metadata.get() == true || !refused_metadata_.empty();
}

bool Reading::has_no_metadata() const { return metadata_silent_ || lacks_metadata(); }

bool Reading::lacks_metadata() const {
  return metadata_unknown_ || memory_.has_metadata.get() == false;
}

}  // namespace kunci::piv
