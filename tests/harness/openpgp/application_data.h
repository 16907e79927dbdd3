// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness::openpgp {

/// Octets of the largest certificate, other object, challenge, and APDU in extended form.
inline constexpr std::size_t kLargestCertificate = 3072;
inline constexpr std::size_t kLargestObject = 1024;
inline constexpr std::size_t kLargestChallenge = 255;
inline constexpr std::size_t kLargestApdu = 2048;

/// The whole application identifier with version, manufacturer FFFF (for tests) and serial number
/// (4.2.1).
Bytes application_identifier(const OpenPgpOptions& options);

/// 5F52: category 00, services, capabilities, life cycle and status (6).
Bytes historical_octets(const OpenPgpOptions& options, bool terminated);

/// An object that the card composes when it is asked for (4.4.1): its content, without its tag.
/// Nothing if there is none with this tag.
std::optional<Bytes> composed_object(const OpenPgpContext& context, tlv::Tag tag);

/// Whether it consists of other objects.
bool is_template(tlv::Tag tag);

}  // namespace kunci::harness::openpgp
