// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
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

  /// The content of a data object. not_logged_in where the card wants a PIN first, malformed where
  /// what came is no data object.
  Result<Found<Bytes>> object(std::uint32_t tag);
  /// The same for an object that everybody may read by the standard: a card that wants a PIN for it
  /// (a reader without contacts is reason enough), or gives something else, counts as one without
  /// it, for now.
  Result<Found<Bytes>> public_object(std::uint32_t tag);
  /// The same for a certificate. A container that makes no sense counts as empty, for now.
  Result<Found<StoredCertificate>> certificate(const Place& place);
  /// nullptr where the card says that the place is empty, or has no metadata at all. Where it
  /// refuses to tell of this place, or what it tells makes no sense, nothing is known of the key.
  Result<Found<KeyMetadata>> key_metadata(KeyReference place);
  /// Of a PIN or the management key: the answer; empty where the card has none.
  Result<Bytes> metadata(std::uint8_t reference);
  /// Whether the card was seen not to know GET METADATA, or to say nothing in answer to it.
  [[nodiscard]] bool has_no_metadata() const;
  /// The first of the two alone, which is no passing thing.
  [[nodiscard]] bool lacks_metadata() const;
  /// Whether something was left out that may be there: the card wanted a PIN, or what came made no
  /// sense. Such things are asked for again the next time.
  [[nodiscard]] bool in_doubt() const { return doubtful_; }

  [[nodiscard]] AppletTransaction& transaction() { return transaction_; }

 private:
  Result<WipedBytes> certificate_container(const Place& place);
  /// nullptr for an absence, which is noted, and for nonsense, which is not; else the error.
  template <class Key>
  Result<std::nullptr_t> without(const Error& error, std::set<Key>& refused, Key key);
  Result<Found<KeyMetadata>> without_metadata(iso7816::StatusWord status);
  Found<KeyMetadata> nothing_known();
  [[nodiscard]] bool knows_metadata() const;
  std::nullptr_t doubtful();

  AppletTransaction& transaction_;
  CardMemory& memory_;
  // Refused, but perhaps by another applet.
  std::set<std::uint32_t> refused_objects_{};
  std::set<KeyReference> refused_certificates_{};
  std::set<KeyReference> refused_metadata_{};
  bool metadata_unknown_ = false;
  bool metadata_silent_ = false;
  bool doubtful_ = false;
};

}  // namespace kunci::piv
