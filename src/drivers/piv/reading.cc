// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/reading.h"

#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/known_card.h"
#include "drivers/piv/vendor_commands.h"
#include "iso7816/status_word.h"

namespace kunci::piv {
namespace {

/// The card has no such object, or does not know its tag.
bool is_absence(Errc code) { return code == Errc::not_found || code == Errc::unsupported; }

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
  memory_.has_metadata.set(true);
  const auto parsed = key_metadata_from(answer->data);
  if (!parsed) return doubtful();
  auto found = std::make_shared<const KeyMetadata>(*parsed);
  memory_.metadata.remember(place, found);
  return found;
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

Result<std::nullptr_t> Reading::without_metadata(iso7816::StatusWord status) {
  const Error error = iso7816::error_from(status);
  if (is_nonsense(error.code)) return doubtful();
  if (!is_absence(error.code)) return fail(error);
  // A card does not unlearn a command: somebody else has answered.
  if (memory_.has_metadata.get() == true) return fail(Errc::applet_lost, status.value);
  metadata_unknown_ = true;
  return nullptr;
}

bool Reading::has_no_metadata() const {
  return metadata_unknown_ || memory_.has_metadata.get() == false;
}

}  // namespace kunci::piv
