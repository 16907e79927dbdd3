// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/generation.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "crypto/unsigned_certificate.h"
#include "drivers/piv/algorithms.h"
#include "drivers/piv/certificate_writing.h"
#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/key_history.h"
#include "drivers/piv/metadata.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/reading.h"
#include "drivers/piv/vendor_commands.h"
#include "tlv/writer.h"
#include "token/public_key_template.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kMechanism = 0x80;
constexpr std::uint8_t kNowhere = 0xff;

Bytes request_for(const Algorithm& algorithm, const GenerateOptions& options) {
  const std::uint8_t id[] = {algorithm.id};
  Bytes elements = tlv::element(kMechanism, id);
  append(elements, policy_elements(options.consent, options.touch));
  return elements;
}

Result<crypto::PublicKey> make_pair(AppletTransaction& transaction, const Place& place,
                                    const Algorithm& algorithm, const GenerateOptions& options) {
  const auto answer =
      generate_key_pair(transaction, place.reference.value, request_for(algorithm, options));
  if (!answer) return fail(answer.error());
  if (answer->status.ok()) return public_key_from_template(answer->data, algorithm.key);
  const Error error = error_of(answer->status);
  // The card does not make such keys, or not with these policies.
  const bool unable = error.code == Errc::data_invalid || error.code == Errc::not_found;
  return fail(unable ? Errc::unsupported : error.code, answer->status.value);
}

Result<void> name_in_history(AppletTransaction& transaction, Core& core, KeyReference place) {
  const std::size_t number = retired_number(place);
  if (number == 0) return {};
  const auto object = Reading(transaction, core.memory).public_object(tag::kKeyHistory);
  if (!object) return fail(object.error());
  KeyHistory history;
  if (*object) history = key_history_from(**object).value_or(KeyHistory{});
  if (history.names(place)) return {};
  history.on_card = static_cast<std::uint8_t>(number);
  auto content = std::make_shared<const Bytes>(make_key_history(history));
  const auto written = put_object(transaction, tag::kKeyHistory, *content);
  if (written) core.memory.objects.remember(tag::kKeyHistory, std::move(content));
  // Optional (SP 800-73-4 pt 1, 3.3.3): no reason to call a pair a failure that is there by now.
  if (!written && is_absence(written.error().code)) {
    log::write(log::Level::info, "PIV: the card has no key history to name the new pair in");
    return {};
  }
  return written;
}

/// The placeholder for a pair that the card just made; empty on cards that can tell of it
/// themselves.
Result<Bytes> placeholder_for(const crypto::PublicKey& key, bool has_metadata) {
  if (has_metadata) return Bytes();
  const auto certificate = crypto::make_placeholder_certificate(key);
  if (!certificate) return fail(certificate.error());
  return container_for(*certificate, nullptr);
}

}  // namespace

Result<bool> prepare_place(AppletTransaction& transaction, Core& core, const Place& place,
                           const GenerateOptions& options) {
  const auto metadata = Reading(transaction, core.memory).key_metadata(place.reference);
  if (!metadata) return fail(metadata.error());
  const bool has_metadata = core.memory.has_metadata.get() == true;
  if (has_metadata) return true;
  // No word for policies: what the place does anyway may be asked for, and nothing else.
  const bool fixed = !options.consent || *options.consent == default_consent(place.reference);
  if (!fixed || options.touch) return fail(Errc::unsupported);
  return false;
}

Result<void> settle_place(AppletTransaction& transaction, Core& core, const Place& place,
                          ByteView container) {
  const auto before = core.memory.certificates.recall(place.reference);
  core.memory.forget_place(place.reference);
  const bool was_empty = before && !*before;
  if (container.empty() && was_empty) {
    core.memory.certificates.remember(place.reference, nullptr);
  } else {
    const auto written = put_certificate(transaction, core.memory, place, container);
    if (!written) return written;
  }
  return name_in_history(transaction, core, place.reference);
}

// The old pair lives until GENERATE, its certificate until the new pair is there: a refusal on the
// way destroys nothing.
Result<crypto::PublicKey> Generation::generate(KeyReference reference, crypto::KeyAlgorithm wanted,
                                               const GenerateOptions& options) {
  const Place* place = place_of(reference);
  const Algorithm* algorithm = algorithm_for(wanted);
  if (place == nullptr) return fail(Errc::not_found);
  if (algorithm == nullptr || !algorithm->generated) return fail(Errc::unsupported);
  return run_with_powers(core_, [&](AppletTransaction& transaction) -> Result<crypto::PublicKey> {
    const auto has_metadata = prepare_place(transaction, core_, *place, options);
    if (!has_metadata) return fail(has_metadata.error());
    auto key = once_only(
        make_pair(transaction, *place, *algorithm, *has_metadata ? options : GenerateOptions{}));
    if (!key) return key;
    const auto container = placeholder_for(*key, *has_metadata);
    if (!container) return fail(container.error());
    const auto settled = once_only(settle_place(transaction, core_, *place, *container));
    if (!settled) return fail(settled.error());
    core_.memory.made_here.remember(reference, std::make_shared<const crypto::PublicKey>(*key));
    return key;
  });
}

Result<void> Generation::remove(KeyReference reference) {
  const Place* place = place_of(reference);
  if (place == nullptr) return fail(Errc::not_found);
  return run_with_powers(core_, [&](AppletTransaction& transaction) -> Result<void> {
    const auto status = move_key(transaction, kNowhere, reference.value);
    if (!status) return fail(status.error());
    if (!status->ok()) {
      if (is_unknown(*status)) return fail(Errc::unsupported, status->value);
      return once_only(Result<void>(fail(iso7816::error_from(*status))));
    }
    const auto stored = core_.memory.certificates.recall(reference);
    core_.memory.metadata.remember(reference, nullptr);
    core_.memory.made_here.forget(reference);
    if (!stored || !*stored || !(*stored)->placeholder) return {};
    core_.memory.certificates.forget(reference);
    return once_only(put_object(transaction, place->certificate_tag, {}));
  });
}

}  // namespace kunci::piv
