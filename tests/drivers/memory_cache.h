// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <utility>

#include "base/bytes.h"
#include "token/object_cache.h"

namespace kunci::test {

/// Keeps everything in this process.
class MemoryCache final : public ObjectCache {
 public:
  bool usable() override { return is_usable; }
  bool has_kind(ByteView kind) override {
    for (const auto& [name, objects] : cards) {
      if (equal(name.first, kind)) return true;
    }
    return false;
  }
  CachedObjects load(ByteView kind, ByteView card) override {
    const auto found = cards.find({copy_of(kind), copy_of(card)});
    return found == cards.end() ? CachedObjects{} : found->second;
  }
  void store(ByteView kind, ByteView card, const CachedObjects& objects) override {
    cards[{copy_of(kind), copy_of(card)}] = objects;
  }

  bool is_usable = true;
  std::map<std::pair<Bytes, Bytes>, CachedObjects> cards{};
};

}  // namespace kunci::test
