// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/application.h"

#include <algorithm>

#include "base/hex.h"
#include "drivers/openpgp/algorithm_attributes.h"
#include "tlv/reader.h"

namespace kunci::openpgp {
namespace {

constexpr tlv::Tag kApplicationRelatedData = 0x6e;
constexpr tlv::Tag kApplicationIdentifier = 0x4f;
constexpr tlv::Tag kHistoricalBytes = 0x5f52;
constexpr tlv::Tag kExtendedLengthInformation = 0x7f66;
constexpr tlv::Tag kDiscretionary = 0x73;
constexpr tlv::Tag kExtendedCapabilities = 0xc0;
constexpr tlv::Tag kFirstAttributes = 0xc1;
constexpr tlv::Tag kPinStatus = 0xc4;
constexpr tlv::Tag kFingerprints = 0xc5;
constexpr tlv::Tag kDates = 0xcd;
constexpr tlv::Tag kFirstTouch = 0xd6;
constexpr tlv::Tag kKeyInformation = 0xde;
constexpr tlv::Tag kInteger = 0x02;

constexpr std::size_t kIdentifierSize = 16;
constexpr std::size_t kVersionAt = 6;
constexpr std::size_t kManufacturerAt = 8;
constexpr std::size_t kSerialOctets = 6;  // maker and number
constexpr std::size_t kPinStatusSize = 7;
constexpr std::size_t kCapabilitiesSize = 10;
constexpr std::size_t kDateSize = 4;
constexpr std::size_t kStatusIndicator = 3;  // at the end of the historical bytes
constexpr std::size_t kLengthMask = 0x7f;    // the top bit says "PIN block format 2"
// A limit below a whole short APDU is not worth following.
constexpr std::size_t kLeastLimit = 261;

// Version 3 put other lengths where version 2 had those of whole APDUs (4.4.3.7).
constexpr std::uint8_t kNewCapabilities = 3;
constexpr std::uint8_t kFirstVersion = 2;

std::size_t number_at(ByteView octets, std::size_t at) {
  return std::size_t{octets[at]} << 8 | octets[at + 1];
}

/// An element of the discretionary data; old cards put them beside instead of inside.
std::optional<ByteView> element_in(ByteView data, tlv::Tag tag) {
  const auto inside = tlv::find(data, kDiscretionary);
  if (inside) {
    if (const auto found = tlv::find(*inside, tag)) return *found;
  }
  const auto beside = tlv::find(data, tag);
  if (!beside) return std::nullopt;
  return *beside;
}

ExtendedCapabilities capabilities_from(ByteView value, const Version& version) {
  if (value.size() < kCapabilitiesSize) return {};
  const std::uint8_t flags = value[0];
  ExtendedCapabilities capabilities{.get_challenge = (flags & 0x40) != 0,
                                    .private_objects = (flags & 0x08) != 0,
                                    .algorithms_changeable = (flags & 0x04) != 0,
                                    .kdf = (flags & 0x01) != 0,
                                    .max_challenge = number_at(value, 2),
                                    .max_certificate = number_at(value, 4)};
  if (version.major >= kNewCapabilities) capabilities.max_special_object = number_at(value, 6);
  return capabilities;
}

std::optional<ApduLimits> apdu_limits_from(ByteView value) {
  tlv::Reader reader(value);
  const auto command = reader.expect(kInteger);
  const auto response = reader.expect(kInteger);
  if (!command || !response || command->value.size() != 2 || response->value.size() != 2) {
    return std::nullopt;
  }
  const ApduLimits limits{.max_command = number_at(command->value, 0),
                          .max_response = number_at(response->value, 0)};
  if (limits.max_command < kLeastLimit || limits.max_response < kLeastLimit) return std::nullopt;
  return limits;
}

/// ISO/IEC 7816-4 12.1.1.11; with category 00 a status indicator stands at the end.
bool tells_life_cycle(ByteView historical) {
  if (historical.size() <= kStatusIndicator || historical[0] != 0) return false;
  return historical[historical.size() - kStatusIndicator] != 0;
}

void read_key_information(ApplicationData& data, ByteView value) {
  for (std::size_t at = 0; at + 1 < value.size(); at += 2) {
    const std::size_t number = value[at];
    if (number == 0 || number > kPlaceCount) continue;
    ApplicationData::Key& key = data.keys[number - 1];
    key.present = value[at + 1] != 0;
    if (value[at + 1] == 1) key.origin = Origin::generated;
    if (value[at + 1] == 2) key.origin = Origin::imported;
  }
}

Touch touch_from(ByteView value) {
  if (value.empty() || value[0] == 0) return Touch::never;
  return value[0] >= 3 ? Touch::cached : Touch::always;
}

/// Of several values of one size behind each other, the one of this place.
std::optional<ByteView> value_of(const Place& place, const std::optional<ByteView>& row,
                                 std::size_t size) {
  const std::size_t at = place.index * size;
  if (!row || row->size() < at + size) return std::nullopt;
  return row->subspan(at, size);
}

/// Zeros stand for none.
std::optional<Fingerprint> fingerprint_from(ByteView value) {
  if (std::ranges::all_of(value, [](std::uint8_t octet) { return octet == 0; }))
    return std::nullopt;
  Fingerprint fingerprint{};
  std::ranges::copy(value, fingerprint.begin());
  return fingerprint;
}

void read_keys(ApplicationData& data, ByteView inside) {
  const auto fingerprints = element_in(inside, kFingerprints);
  const auto dates = element_in(inside, kDates);
  for (const Place& place : all_places()) {
    ApplicationData::Key& key = data.keys[place.index];
    const auto number = static_cast<tlv::Tag>(place.index);
    if (const auto attributes = element_in(inside, kFirstAttributes + number)) {
      key.attributes = copy_of(*attributes);
      key.algorithm = algorithm_from(*attributes);
    }
    if (const auto touch = element_in(inside, kFirstTouch + number)) key.touch = touch_from(*touch);
    const auto fingerprint = value_of(place, fingerprints, std::tuple_size_v<Fingerprint>);
    if (fingerprint) key.fingerprint = fingerprint_from(*fingerprint);
    if (const auto date = value_of(place, dates, kDateSize)) {
      key.created = static_cast<std::uint32_t>(number_at(*date, 0) << 16 | number_at(*date, 2));
    }
  }
  if (const auto information = element_in(inside, kKeyInformation)) {
    read_key_information(data, *information);
  }
}

}  // namespace

bool says_terminated(iso7816::StatusWord status) {
  constexpr iso7816::StatusWord kTerminated{0x6285};
  return status == kTerminated || status == kAsleep;
}

bool ApplicationData::has_any_key() const {
  return std::ranges::any_of(all_places(),
                             [this](const Place& place) { return may_have_key(place); });
}

Result<PinStatus> pin_status_from(ByteView value) {
  if (value.size() < kPinStatusSize) return fail(Errc::malformed);
  return PinStatus{.one_signature = value[0] == 0,
                   .max_user = value[1] & kLengthMask,
                   .max_reset_code = value[2] & kLengthMask,
                   .max_admin = value[3] & kLengthMask,
                   .user_tries = value[4],
                   .reset_code_tries = value[5],
                   .admin_tries = value[6]};
}

Result<ApplicationData> application_data_from(ByteView answer) {
  // Some cards give a template with its own tag, some without.
  const auto whole = tlv::find(answer, kApplicationRelatedData);
  const ByteView inside = whole ? *whole : answer;
  const auto identifier = tlv::find(inside, kApplicationIdentifier);
  if (!identifier || identifier->size() != kIdentifierSize ||
      !equal(identifier->first(sizeof kApplicationId), kApplicationId)) {
    return fail(Errc::not_recognized);
  }
  ApplicationData data{
      .version = {(*identifier)[kVersionAt], (*identifier)[kVersionAt + 1]},
      .serial = to_hex(identifier->subspan(kManufacturerAt, kSerialOctets)),
      .manufacturer = static_cast<std::uint16_t>(number_at(*identifier, kManufacturerAt))};
  // Before version 2, 81 and 82 were two PINs.
  if (data.version.major < kFirstVersion) return fail(Errc::not_recognized);
  const auto pins = element_in(inside, kPinStatus);
  if (!pins) return fail(Errc::malformed);
  const auto status = pin_status_from(*pins);
  if (!status) return fail(status.error());
  data.pins = *status;
  if (const auto value = element_in(inside, kExtendedCapabilities)) {
    data.capabilities = capabilities_from(*value, data.version);
  }
  if (const auto value = element_in(inside, kHistoricalBytes)) {
    data.has_life_cycle = tells_life_cycle(*value);
  }
  if (const auto value = element_in(inside, kExtendedLengthInformation)) {
    data.apdu_limits = apdu_limits_from(*value);
  }
  read_keys(data, inside);
  return data;
}

std::string_view manufacturer_name(std::uint16_t number) {
  switch (number) {
    case 0x0001:
      return "PPC Card Systems";
    case 0x0005:
      return "ZeitControl";
    case 0x0006:
      return "Yubico";
    case 0x000a:
      return "Dangerous Things";
    case 0x000f:
      return "Nitrokey";
    case 0xf517:
    case 0xfffe:
      return "Gnuk";
    default:
      return {};
  }
}

}  // namespace kunci::openpgp
