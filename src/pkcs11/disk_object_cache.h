// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "token/object_cache.h"

namespace kunci::pkcs11 {

/// The cache in the user's cache directory: kunci/objects in $XDG_CACHE_HOME, else ~/.cache. A file
/// a card, at most 64 KiB each, at most 64 of them, none older than 90 days. Directory and files
/// are the user's alone; what belongs to somebody else, may be written by somebody else, or is a
/// link is not touched. A file that is damaged counts as none. A process that runs with somebody
/// else's rights, or without a home, has no cache.
class DiskObjectCache final : public ObjectCache {
 public:
  /// `directory` empty: none.
  explicit DiskObjectCache(std::string directory) : directory_(std::move(directory)) {}

  /// Where the environment puts it; empty where there is none.
  static std::string usual_directory();

  [[nodiscard]] bool usable() override;
  [[nodiscard]] bool has_kind(ByteView kind) override;
  [[nodiscard]] CachedObjects load(ByteView kind, ByteView card) override;
  void store(ByteView kind, ByteView card, const CachedObjects& objects) override;

 private:
  const std::string directory_;
};

}  // namespace kunci::pkcs11
