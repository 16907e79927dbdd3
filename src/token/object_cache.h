// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

#include "base/bytes.h"

namespace kunci {

/// Public objects of one card, by names that its driver gives them.
using CachedObjects = std::map<std::uint32_t, Bytes>;

/// Where drivers keep public objects of cards for other processes. What comes out of it is a guess:
/// a driver uses it only where the card itself shows that it still holds the same. No method fails,
/// none waits; what cannot be kept or found is not there.
class ObjectCache {
 public:
  virtual ~ObjectCache() = default;

  /// Whether anything can be kept, so that it is worth an exchange to learn which card this is.
  [[nodiscard]] virtual bool usable() = 0;
  /// Whether a card of this kind was ever kept. `kind` is what a card says of itself before it is
  /// asked for more.
  [[nodiscard]] virtual bool has_kind(ByteView kind) = 0;
  /// What was kept of the card that calls itself `card` among those of its kind.
  [[nodiscard]] virtual CachedObjects load(ByteView kind, ByteView card) = 0;
  /// Replaces what was kept of it.
  virtual void store(ByteView kind, ByteView card, const CachedObjects& objects) = 0;
};

}  // namespace kunci
