// SPDX-License-Identifier: Apache-2.0
// The data objects of an OpenPGP card (OpenPGP card 3.4.1, 4.4.1).
#pragma once

#include <cstdint>
#include <vector>

#include "token/token.h"

namespace kunci::openpgp {

namespace tag {
inline constexpr std::uint16_t kName = 0x5b;  // inside the cardholder related data
inline constexpr std::uint16_t kLogin = 0x5e;
inline constexpr std::uint16_t kCardholder = 0x65;
inline constexpr std::uint16_t kApplicationData = 0x6e;
inline constexpr std::uint16_t kFirstAttributes = 0xc1;
inline constexpr std::uint16_t kPinStatus = 0xc4;
inline constexpr std::uint16_t kFirstFingerprint = 0xc7;
inline constexpr std::uint16_t kFirstDate = 0xce;
inline constexpr std::uint16_t kResetCode = 0xd3;
inline constexpr std::uint16_t kKdf = 0xf9;
inline constexpr std::uint16_t kAlgorithmInformation = 0xfa;
inline constexpr std::uint16_t kPrivate1 = 0x0101;  // read always, written with PW1
inline constexpr std::uint16_t kPrivate2 = 0x0102;  // read always, written with PW3
inline constexpr std::uint16_t kPrivate3 = 0x0103;  // read and written with PW1
inline constexpr std::uint16_t kPrivate4 = 0x0104;  // read and written with PW3
inline constexpr std::uint16_t kLanguage = 0x5f2d;  // inside the cardholder related data
inline constexpr std::uint16_t kSex = 0x5f35;       // inside the cardholder related data
inline constexpr std::uint16_t kUrl = 0x5f50;
inline constexpr std::uint16_t kCertificate = 0x7f21;
/// Where this driver keeps its mark: everybody may read it, PW3 writes it.
inline constexpr std::uint16_t kMark = kPrivate2;
}  // namespace tag

/// What is offered as data objects, in the domain's words.
std::vector<DataPlace> data_places();

/// Objects that GET DATA gives only inside the cardholder related data.
bool is_cardholder_data(std::uint32_t tag);

/// Objects that a user may write without PW3 (4.4.1, private use).
bool is_written_by_user(std::uint32_t tag);

}  // namespace kunci::openpgp
