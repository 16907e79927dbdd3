// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace kunci::pkcs11 {

/// A directory of small files that belong to this user alone. Every name in it is taken relative to
/// the descriptor, and no link is followed, so that nobody can put another directory in its place.
class CacheDirectory {
 public:
  /// Nothing where it is not there, or not this user's alone.
  static std::optional<CacheDirectory> open(const std::string& path);
  /// The same; makes it, and what leads to it, where it is not there.
  static std::optional<CacheDirectory> make(const std::string& path);
  CacheDirectory(CacheDirectory&& other) noexcept;
  CacheDirectory& operator=(CacheDirectory&&) = delete;
  ~CacheDirectory();

  [[nodiscard]] std::vector<std::string> names() const;
  /// The whole file; nothing where it is missing, longer than `limit`, older than `days`, or may be
  /// written by others.
  [[nodiscard]] std::optional<Bytes> read(const std::string& name, std::size_t limit,
                                          int days) const;
  /// Replaces the file in one step: a reader sees the old or the new one.
  bool write(const std::string& name, ByteView content) const;
  /// Removes the files that were written longest ago until no more than that many are left.
  void keep_newest(std::size_t count) const;

 private:
  explicit CacheDirectory(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace kunci::pkcs11
