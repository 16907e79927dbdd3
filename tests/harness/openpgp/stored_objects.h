// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "tests/harness/openpgp/openpgp_context.h"

namespace kunci::harness::openpgp {

/// Whose password opens an object (4.4.1, 4.4.2, 5.1).
enum class Access : std::uint8_t { always, pw1, pw3, never };

bool may(const OpenPgpSession& session, Access access);

/// An object whose content is put as it is, and stays so until it is put again.
struct StoredObject {
  Access read = Access::never;  ///< by its own tag; many are read in templates only
  Access write = Access::pw3;
  std::size_t shortest = 0;
  std::size_t longest = 0;
};

/// Nothing if a card of these options has no such object, or if it is more than content.
std::optional<StoredObject> find_stored_object(const OpenPgpOptions& options, tlv::Tag tag);

}  // namespace kunci::harness::openpgp
