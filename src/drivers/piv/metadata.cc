// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/metadata.h"

#include "drivers/piv/algorithms.h"
#include "drivers/piv/management_algorithms.h"
#include "tlv/reader.h"
#include "tlv/writer.h"
#include "token/public_key_template.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kAlgorithm = 0x01;
constexpr tlv::Tag kPolicy = 0x02;  // PIN policy, touch policy
constexpr tlv::Tag kOrigin = 0x03;
constexpr tlv::Tag kPublicKey = 0x04;
constexpr tlv::Tag kIsDefault = 0x05;
constexpr tlv::Tag kRetries = 0x06;  // at most, left

constexpr tlv::Tag kPinPolicyOption = 0xaa;
constexpr tlv::Tag kTouchPolicyOption = 0xab;

std::optional<Consent> consent_from(std::uint8_t policy) {
  switch (policy) {
    case 1:
      return Consent::never;
    case 2:
    case 4:  // a fingerprint will do as well
      return Consent::once;
    case 3:
    case 5:
      return Consent::every_time;
    default:
      return std::nullopt;
  }
}

std::uint8_t octet_for(Consent consent) {
  switch (consent) {
    case Consent::never:
      return 1;
    case Consent::once:
      return 2;
    case Consent::every_time:
      return 3;
  }
  return 0;
}

std::optional<Touch> touch_from(std::uint8_t policy) {
  switch (policy) {
    case 1:
      return Touch::never;
    case 2:
      return Touch::always;
    case 3:
      return Touch::cached;
    default:
      return std::nullopt;
  }
}

std::uint8_t octet_for(Touch touch) {
  switch (touch) {
    case Touch::never:
      return 1;
    case Touch::always:
      return 2;
    case Touch::cached:
      return 3;
  }
  return 0;
}

Origin origin_from(std::uint8_t value) {
  switch (value) {
    case 1:
      return Origin::generated;
    case 2:
      return Origin::imported;
    default:
      return Origin::unknown;
  }
}

/// The first element with this tag, if it has this many octets at least.
Result<std::optional<ByteView>> octets_at(ByteView answer, tlv::Tag tag, std::size_t at_least) {
  const auto value = tlv::find(answer, tag);
  if (failed_with(value, Errc::not_found)) return std::nullopt;
  if (!value) return fail(value.error());
  if (value->size() < at_least) return std::nullopt;
  return *value;
}

Result<std::optional<bool>> default_flag(ByteView answer) {
  const auto flag = octets_at(answer, kIsDefault, 1);
  if (!flag) return fail(flag.error());
  if (!*flag) return std::nullopt;
  return (**flag)[0] != 0;
}

}  // namespace

Result<KeyMetadata> key_metadata_from(ByteView answer) {
  KeyMetadata metadata;
  const auto algorithm = octets_at(answer, kAlgorithm, 1);
  const auto policy = octets_at(answer, kPolicy, 2);
  const auto origin = octets_at(answer, kOrigin, 1);
  const auto elements = octets_at(answer, kPublicKey, 1);
  for (const auto* part : {&algorithm, &policy, &origin, &elements}) {
    if (!*part) return fail(part->error());
  }
  if (!*algorithm) return fail(Errc::not_found);
  if (*policy) {
    metadata.consent = consent_from((**policy)[0]);
    metadata.touch = touch_from((**policy)[1]);
  }
  if (*origin) metadata.origin = origin_from((**origin)[0]);
  if (!*elements) return metadata;
  if (const Algorithm* known = algorithm_with((**algorithm)[0]); known != nullptr) {
    if (auto key = public_key_from(**elements, known->key)) metadata.public_key = std::move(*key);
  }
  return metadata;
}

Result<PinState> pin_metadata_from(ByteView answer) {
  PinState state;
  const auto factory = default_flag(answer);
  if (!factory) return fail(factory.error());
  state.factory = *factory;
  const auto retries = octets_at(answer, kRetries, 2);
  if (!retries) return fail(retries.error());
  if (*retries) {
    state.tries_max = (**retries)[0];
    state.tries_left = (**retries)[1];
  }
  return state;
}

Result<ManagementKeyMetadata> management_key_metadata_from(ByteView answer) {
  ManagementKeyMetadata metadata;
  const auto algorithm = octets_at(answer, kAlgorithm, 1);
  if (!algorithm) return fail(algorithm.error());
  if (*algorithm) metadata.algorithm = management_algorithm_with((**algorithm)[0]);
  const auto factory = default_flag(answer);
  if (!factory) return fail(factory.error());
  metadata.factory = *factory;
  return metadata;
}

Bytes policy_elements(std::optional<Consent> consent, std::optional<Touch> touch) {
  Bytes elements;
  if (consent) {
    const std::uint8_t octet[] = {octet_for(*consent)};
    tlv::append_element(elements, kPinPolicyOption, octet);
  }
  if (touch) {
    const std::uint8_t octet[] = {octet_for(*touch)};
    tlv::append_element(elements, kTouchPolicyOption, octet);
  }
  return elements;
}

}  // namespace kunci::piv
