// SPDX-License-Identifier: Apache-2.0
// What was read from one inserted card, and what was found not to be there.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "crypto/public_key.h"
#include "drivers/piv/certificate_container.h"
#include "drivers/piv/management_algorithms.h"
#include "drivers/piv/metadata.h"
#include "token/key.h"
#include "token/memory.h"
#include "token/object_cache.h"

namespace kunci::piv {

struct CardMemory {
  Memory<std::uint32_t, Bytes> objects{};
  Memory<KeyReference, StoredCertificate> certificates{};
  Memory<KeyReference, KeyMetadata> metadata{};
  /// Public keys of pairs that this process made or wrote itself.
  Memory<KeyReference, crypto::PublicKey> made_here{};

  /// Whether the card answers GET METADATA.
  Fact<bool> has_metadata{};
  /// Whether it has the extensions that are older than that.
  Fact<bool> has_extensions{};
  Fact<ManagementAlgorithm> management_algorithm{};
  /// Asked for where the card has no CHUID; 0 where it does not tell.
  Fact<std::uint32_t> device_number{};

  /// What was kept of cards by this and other processes, and the name of this card's kind there.
  std::shared_ptr<ObjectCache> cache{};
  Bytes kind{};
  /// The cache was asked about this card.
  Fact<bool> recalled{};
  /// Guesses, out of the cache: containers of certificates, and that the PIN is the application's.
  Memory<KeyReference, Bytes> expected{};
  Fact<bool> application_pin_opens{};
  /// What is kept beside the containers.
  Fact<std::uint8_t> kept_facts{};

  void forget_place(KeyReference place);
  /// Everything but what the card can do.
  void forget_contents();
};

}  // namespace kunci::piv
