// SPDX-License-Identifier: Apache-2.0
#include "pcsc/reader_features.h"

#include <reader.h>

#include <algorithm>

#include "pcsc/pcsc_error.h"

namespace kunci::pcsc {
namespace {

// libpcsclite leaves an answer that does not fit in its socket, where it would be taken for the
// next one.
constexpr std::size_t kLargestAnswer = MAX_BUFFER_SIZE_EXTENDED;

bool is_gone(Errc error) {
  return error == Errc::no_service || error == Errc::reader_gone || error == Errc::card_absent;
}

Result<Bytes> control(SCARDHANDLE card, DWORD code) {
  Bytes answer(kLargestAnswer);
  DWORD size = 0;
  const LONG result =
      SCardControl(card, code, nullptr, 0, answer.data(), static_cast<DWORD>(answer.size()), &size);
  if (result != SCARD_S_SUCCESS) {
    const Errc error = error_from_pcsc(result);
    if (is_gone(error)) return fail(error);
    return Bytes{};
  }
  answer.resize(std::min<std::size_t>(size, answer.size()));
  return answer;
}

// Both lists are made of elements with one octet of tag and one of length.
std::optional<ByteView> find_element(ByteView list, std::uint8_t tag) {
  while (list.size() >= 2) {
    const std::size_t size = list[1];
    if (size > list.size() - 2) return std::nullopt;
    if (list[0] == tag) return list.subspan(2, size);
    list = list.subspan(2 + size);
  }
  return std::nullopt;
}

}  // namespace

DWORD control_code_of(std::uint8_t feature, ByteView feature_list) {
  const auto value = find_element(feature_list, feature);
  if (!value || value->size() != 4) return 0;
  DWORD code = 0;
  for (const std::uint8_t octet : *value) code = code << 8 | octet;
  return code;
}

std::optional<std::uint32_t> number_property(std::uint8_t tag, ByteView properties) {
  const auto value = find_element(properties, tag);
  if (!value || value->empty() || value->size() > 4) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = value->size(); i-- > 0;) number = number << 8 | (*value)[i];
  return number;
}

Result<ReaderFeatures> features_of_reader(SCARDHANDLE card) {
  const auto list = control(card, CM_IOCTL_GET_FEATURE_REQUEST);
  if (!list) return fail(list.error());
  ReaderFeatures features{.verify_pin_direct = control_code_of(FEATURE_VERIFY_PIN_DIRECT, *list),
                          .modify_pin_direct = control_code_of(FEATURE_MODIFY_PIN_DIRECT, *list),
                          .max_apdu_data = {}};
  const DWORD code = control_code_of(FEATURE_GET_TLV_PROPERTIES, *list);
  if (code == 0) return features;
  const auto properties = control(card, code);
  if (!properties) return fail(properties.error());
  features.max_apdu_data = number_property(PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize, *properties);
  return features;
}

}  // namespace kunci::pcsc
