// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/disk_object_cache.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/hex.h"
#include "crypto/digest.h"
#include "pkcs11/cache_directory.h"
#include "pkcs11/object_file.h"

namespace kunci::pkcs11 {
namespace {

constexpr std::size_t kMostFiles = 64;
constexpr int kDaysKept = 90;
constexpr std::size_t kNameOctets = 20;

std::string short_name(ByteView content) {
  const auto digest = crypto::hash_of(crypto::Digest::sha256, content);
  return digest ? to_hex(ByteView(*digest).first(kNameOctets)) : std::string();
}

/// Files of one kind begin alike.
std::string prefix_of(ByteView kind) { return short_name(kind) + "-"; }

std::string file_name(ByteView kind, ByteView card) { return prefix_of(kind) + short_name(card); }

}  // namespace

// secure_getenv: a process that runs with somebody else's rights has no cache.
std::string DiskObjectCache::usual_directory() {
  const char* const cache = secure_getenv("XDG_CACHE_HOME");
  // The specification has relative ones ignored.
  if (cache != nullptr && cache[0] == '/') return std::string(cache) + "/kunci/objects";
  const char* const home = secure_getenv("HOME");
  if (home != nullptr && home[0] == '/') return std::string(home) + "/.cache/kunci/objects";
  return {};
}

bool DiskObjectCache::usable() {
  return !directory_.empty() && CacheDirectory::make(directory_).has_value() &&
         access(directory_.c_str(), W_OK) == 0;
}

bool DiskObjectCache::has_kind(ByteView kind) {
  if (directory_.empty()) return false;
  const auto directory = CacheDirectory::open(directory_);
  if (!directory) return false;
  const std::string prefix = prefix_of(kind);
  return std::ranges::any_of(
      directory->names(), [&prefix](const std::string& name) { return name.starts_with(prefix); });
}

CachedObjects DiskObjectCache::load(ByteView kind, ByteView card) {
  if (directory_.empty()) return {};
  const auto directory = CacheDirectory::open(directory_);
  if (!directory) return {};
  const auto file = directory->read(file_name(kind, card), kObjectFileLimit, kDaysKept);
  if (!file) return {};
  return objects_in(*file).value_or(CachedObjects{});
}

void DiskObjectCache::store(ByteView kind, ByteView card, const CachedObjects& objects) {
  if (directory_.empty()) return;
  const auto directory = CacheDirectory::make(directory_);
  const Bytes file = object_file_from(objects);
  if (!directory || file.empty()) return;
  if (directory->write(file_name(kind, card), file)) directory->keep_newest(kMostFiles);
}

}  // namespace kunci::pkcs11
