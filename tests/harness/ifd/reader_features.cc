// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/reader_features.h"

#include <PCSC/wintypes.h>

#include <PCSC/reader.h>

namespace kunci::harness {
namespace {

constexpr uint8_t kValidationKey = 0x02;
constexpr uint8_t kValidationTimeout = 0x04;
constexpr uint8_t kValidation = kValidationKey | kValidationTimeout;
constexpr uint8_t kShortestPin = 1;
constexpr uint8_t kLongestPin = 16;
constexpr uint32_t kExtendedSize = 0x10000;

void add_feature(Bytes& list, uint8_t tag, unsigned long control_code) {
  list.push_back(tag);
  list.push_back(4);
  for (int shift = 24; shift >= 0; shift -= 8) {
    list.push_back(static_cast<uint8_t>(control_code >> shift));
  }
}

void add_property(Bytes& list, uint8_t tag, uint8_t size, uint32_t value) {
  list.push_back(tag);
  list.push_back(size);
  for (uint8_t i = 0; i < size; ++i) list.push_back(static_cast<uint8_t>(value >> (8 * i)));
}

}  // namespace

Bytes feature_list(const ReaderProperties& reader) {
  Bytes list;
  if (reader.pin_pad) {
    add_feature(list, FEATURE_VERIFY_PIN_DIRECT, kVerifyPinDirect);
    add_feature(list, FEATURE_MODIFY_PIN_DIRECT, kModifyPinDirect);
    add_feature(list, FEATURE_IFD_PIN_PROPERTIES, kPinProperties);
  }
  add_feature(list, FEATURE_GET_TLV_PROPERTIES, kTlvProperties);
  return list;
}

Bytes tlv_properties(const ReaderProperties& reader) {
  Bytes list;
  add_property(list, PCSCv2_PART10_PROPERTY_wLcdLayout, 2, 0);
  add_property(list, PCSCv2_PART10_PROPERTY_bEntryValidationCondition, 1, kValidation);
  add_property(list, PCSCv2_PART10_PROPERTY_bTimeOut2, 1, 0);
  if (reader.pin_pad) {
    add_property(list, PCSCv2_PART10_PROPERTY_bMinPINSize, 1, kShortestPin);
    add_property(list, PCSCv2_PART10_PROPERTY_bMaxPINSize, 1, kLongestPin);
  }
  add_property(list, PCSCv2_PART10_PROPERTY_dwMaxAPDUDataSize, 4,
               reader.extended_apdu ? kExtendedSize : 0);
  add_property(list, PCSCv2_PART10_PROPERTY_wIdVendor, 2, reader.vendor);
  add_property(list, PCSCv2_PART10_PROPERTY_wIdProduct, 2, reader.product);
  return list;
}

Bytes pin_properties() { return {0, 0, kValidation, 0}; }

}  // namespace kunci::harness
