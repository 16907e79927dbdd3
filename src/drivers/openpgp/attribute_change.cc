// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/attribute_change.h"

#include <optional>

#include "drivers/openpgp/algorithm_attributes.h"
#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/data_objects.h"
#include "token/exchange.h"

namespace kunci::openpgp {
namespace {

/// The card's own list (FA); most cards that can change attributes at all have one.
std::optional<WipedBytes> listed_attributes(AppletTransaction& transaction) {
  auto information = get_data(transaction, tag::kAlgorithmInformation);
  if (!information) return std::nullopt;
  return std::move(*information);
}

/// The list need not be complete (YubiKeys have X25519 there under another number): what it does
/// not have is as the specification has it, and the card decides.
Result<Bytes> wanted_attributes(const std::optional<WipedBytes>& list, const Place& place,
                                const crypto::KeyAlgorithm& wanted, ByteView present) {
  auto usual = attributes_for(place, wanted, present);
  if (!usual || !list) return usual;
  auto listed = attributes_in(*list, place, wanted);
  return listed ? std::move(*listed) : usual;
}

Result<void> put_attributes(AppletTransaction& transaction, const Place& place,
                            const Result<Bytes>& attributes) {
  if (!attributes) return fail(attributes.error());
  return unsupported_if_invalid(
      once_only(put_data(transaction, tag_for(tag::kFirstAttributes, place), *attributes)));
}

}  // namespace

std::uint16_t tag_for(std::uint16_t first, const Place& place) {
  return static_cast<std::uint16_t>(first + place.index);
}

Result<void> set_attributes(AppletTransaction& transaction, const ApplicationData& data,
                            const Place& place, const crypto::KeyAlgorithm& wanted) {
  const ApplicationData::Key& present = data.key(place);
  if (present.algorithm == wanted) return {};
  if (!data.capabilities.algorithms_changeable) return fail(Errc::unsupported);
  const auto list = listed_attributes(transaction);
  return put_attributes(transaction, place,
                        wanted_attributes(list, place, wanted, present.attributes));
}

Result<void> change_and_restore_attributes(AppletTransaction& transaction,
                                           const ApplicationData& data, const Place& place) {
  const ApplicationData::Key& present = data.key(place);
  if (!data.capabilities.algorithms_changeable) return fail(Errc::unsupported);
  const auto list = listed_attributes(transaction);
  for (const crypto::KeyAlgorithm& other : all_algorithms()) {
    if (present.algorithm == other) continue;
    // Nothing is tried here that the card does not promise.
    if (list && !attributes_in(*list, place, other)) continue;
    const auto changed = put_attributes(transaction, place,
                                        wanted_attributes(list, place, other, present.attributes));
    if (failed_with(changed, Errc::unsupported)) continue;
    if (!changed) return changed;
    return put_attributes(transaction, place, present.attributes);
  }
  return fail(Errc::unsupported);
}

}  // namespace kunci::openpgp
