// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::pcsc {

/// What a reader offers beyond exchanging APDUs (PC/SC part 10, 2.2 and 2.6).
struct ReaderFeatures {
  DWORD verify_pin_direct = 0;  ///< control code; 0 where there is no pad for it
  DWORD modify_pin_direct = 0;
  /// The most octets of data in one APDU, both ways; nothing where the reader does not tell.
  std::optional<std::uint32_t> max_apdu_data;
};

/// Control code of a feature in an answer to CM_IOCTL_GET_FEATURE_REQUEST, 0 where it is not
/// offered.
DWORD control_code_of(std::uint8_t feature, ByteView feature_list);

/// A number in an answer to FEATURE_GET_TLV_PROPERTIES.
std::optional<std::uint32_t> number_property(std::uint8_t tag, ByteView properties);

/// Asks the reader, without an exchange with the card. What it does not answer it does not offer;
/// only when it or pcscd went away meanwhile, nothing is known: Errc::reader_gone, card_absent,
/// no_service.
Result<ReaderFeatures> features_of_reader(SCARDHANDLE card);

}  // namespace kunci::pcsc
