// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>

#include "base/bytes.h"
#include "base/error.h"
#include "drivers/piv/key_places.h"
#include "drivers/piv/memory.h"
#include "token/applet.h"

namespace kunci::piv {

/// Reads inside one transaction, and remembers. What is refused is only remembered as absent once
/// the applet has proven itself in the same transaction: earlier or later, but before this object
/// goes.
class Reading {
 public:
  Reading(AppletTransaction& transaction, CardMemory& memory)
      : transaction_(transaction), memory_(memory) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  ~Reading();

  /// The content of a data object. not_logged_in where the card wants a PIN first.
  Result<Found<Bytes>> object(std::uint32_t tag);
  /// The same for an object that everybody may read by the standard: a card that wants a PIN for it
  /// (a reader without contacts is reason enough) counts as one without it, for now.
  Result<Found<Bytes>> public_object(std::uint32_t tag);
  /// The same for a certificate. A container that makes no sense counts as empty.
  Result<Found<StoredCertificate>> certificate(const Place& place);
  /// nullptr where the card says that the place is empty, or has no metadata at all.
  Result<Found<KeyMetadata>> key_metadata(KeyReference place);
  /// Whether the card was seen not to know GET METADATA.
  [[nodiscard]] bool has_no_metadata() const;

  [[nodiscard]] AppletTransaction& transaction() { return transaction_; }

 private:
  Result<WipedBytes> certificate_container(const Place& place);

  AppletTransaction& transaction_;
  CardMemory& memory_;
  // Refused, but perhaps by another applet.
  std::set<std::uint32_t> refused_objects_{};
  std::set<KeyReference> refused_certificates_{};
  std::set<KeyReference> refused_metadata_{};
  bool metadata_unknown_ = false;
};

}  // namespace kunci::piv
