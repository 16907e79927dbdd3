// SPDX-License-Identifier: Apache-2.0
// The cache of public objects on disk: what it keeps, and whose files it does not trust.
#include "pkcs11/disk_object_cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "pkcs11/object_file.h"
#include "tests/harness/process/temporary_directory.h"

namespace kunci::pkcs11 {
namespace {

namespace fs = std::filesystem;

constexpr int kNobody = 65534;
const Bytes kKind = {0x61, 0x11};
const Bytes kCard = {0x30, 0x19};
const CachedObjects kObjects = {{0, {3}}, {0x5fc105, Bytes(1000, 0x5a)}};

class DiskCache : public testing::Test {
 protected:
  /// The only file that was made.
  fs::path file() const {
    const fs::directory_iterator files(path_);
    return files == fs::directory_iterator() ? fs::path() : files->path();
  }
  static mode_t mode_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(lstat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }

  harness::TemporaryDirectory directory_;
  std::string path_ = directory_.path() + "/cache/kunci/objects";
  DiskObjectCache cache_{path_};
};

TEST_F(DiskCache, KeepsTheObjectsOfACard) {
  EXPECT_FALSE(cache_.has_kind(kKind));
  EXPECT_TRUE(cache_.load(kKind, kCard).empty());
  cache_.store(kKind, kCard, kObjects);
  EXPECT_TRUE(cache_.has_kind(kKind));
  EXPECT_FALSE(cache_.has_kind(kCard));
  EXPECT_EQ(cache_.load(kKind, kCard), kObjects);
  EXPECT_TRUE(cache_.load(kKind, kKind).empty());
  cache_.store(kKind, kCard, {{0, {1}}});
  EXPECT_EQ(cache_.load(kKind, kCard).size(), 1U);
}

TEST_F(DiskCache, IsForItsOwnerAlone) {
  const mode_t before = umask(0);
  cache_.store(kKind, kCard, kObjects);
  umask(before);
  EXPECT_EQ(mode_of(path_), 0700U);
  EXPECT_EQ(mode_of(file()), 0600U);
}

TEST_F(DiskCache, IsNotUsableWithoutAPlace) {
  DiskObjectCache none{std::string()};
  EXPECT_FALSE(none.usable());
  none.store(kKind, kCard, kObjects);
  EXPECT_TRUE(none.load(kKind, kCard).empty());
  EXPECT_FALSE(none.has_kind(kKind));
  // Below a file, and in a file system that nobody can write to.
  std::ofstream(directory_.path() + "/file") << "x";
  for (const std::string& place : {directory_.path() + "/file/kunci", std::string("/proc/kunci")}) {
    DiskObjectCache cache(place);
    EXPECT_FALSE(cache.usable());
    cache.store(kKind, kCard, kObjects);
    EXPECT_TRUE(cache.load(kKind, kCard).empty());
  }
  EXPECT_TRUE(cache_.usable());
}

TEST_F(DiskCache, TrustsNoDirectoryThatOthersMayChange) {
  cache_.store(kKind, kCard, kObjects);
  for (const mode_t mode : {0770U, 0707U, 0720U, 0777U}) {
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
    EXPECT_TRUE(cache_.load(kKind, kCard).empty());
    EXPECT_FALSE(cache_.has_kind(kKind));
    EXPECT_FALSE(cache_.usable());
  }
  ASSERT_EQ(chmod(path_.c_str(), 0700), 0);
  EXPECT_FALSE(cache_.load(kKind, kCard).empty());
  fs::rename(path_, directory_.path() + "/elsewhere");
  fs::create_directory_symlink(directory_.path() + "/elsewhere", path_);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty()) << "a link";
}

TEST_F(DiskCache, TrustsNoFileThatOthersMayChange) {
  cache_.store(kKind, kCard, kObjects);
  const fs::path kept = file();
  for (const mode_t mode : {0660U, 0606U, 0644U}) {
    ASSERT_EQ(chmod(kept.c_str(), mode), 0);
    EXPECT_TRUE(cache_.load(kKind, kCard).empty());
  }
  ASSERT_EQ(chmod(kept.c_str(), 0600), 0);
  fs::rename(kept, directory_.path() + "/elsewhere");
  fs::create_symlink(directory_.path() + "/elsewhere", kept);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty()) << "a link";
  fs::remove(kept);
  ASSERT_EQ(mkfifo(kept.c_str(), 0600), 0);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty()) << "a pipe, which must not be waited for";
}

// Only root can give a file away; another user's test says it of a file of root's.
TEST_F(DiskCache, TrustsNobodyElsesDirectory) {
  if (geteuid() != 0) {
    EXPECT_TRUE(DiskObjectCache("/root").load(kKind, kCard).empty());
    return;
  }
  cache_.store(kKind, kCard, kObjects);
  ASSERT_EQ(chown(file().c_str(), kNobody, kNobody), 0);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty());
  ASSERT_EQ(chown(file().c_str(), 0, 0), 0);
  ASSERT_EQ(chown(path_.c_str(), kNobody, kNobody), 0);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty());
  EXPECT_FALSE(cache_.usable());
}

TEST_F(DiskCache, DamagedFilesCountAsNone) {
  const Bytes whole = object_file_from(kObjects);
  ASSERT_EQ(objects_in(whole), kObjects);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(objects_in(ByteView(whole).first(size)));
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] ^= 0x40;
    EXPECT_FALSE(objects_in(damaged)) << i;
  }
  cache_.store(kKind, kCard, kObjects);
  fs::resize_file(file(), 100);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty());
}

TEST_F(DiskCache, KeepsNothingTooLarge) {
  cache_.store(kKind, kCard, {{1, Bytes(kObjectFileLimit, 0)}});
  EXPECT_FALSE(cache_.has_kind(kKind));
}

TEST_F(DiskCache, ForgetsWhatIsOld) {
  cache_.store(kKind, kCard, kObjects);
  const auto age = std::chrono::hours(24 * 91);
  fs::last_write_time(file(), fs::file_time_type::clock::now() - age);
  EXPECT_TRUE(cache_.load(kKind, kCard).empty());
}

TEST_F(DiskCache, HoldsSixtyFourCards) {
  for (std::uint8_t card = 0; card < 70; ++card) cache_.store(kKind, Bytes{card}, kObjects);
  const auto count = std::distance(fs::directory_iterator(path_), fs::directory_iterator());
  EXPECT_EQ(count, 64);
}

TEST(UsualDirectory, IsWhereTheEnvironmentSays) {
  const auto with = [](const char* cache, const char* home) {
    const auto put = [](const char* name, const char* value) {
      return value == nullptr ? unsetenv(name) : setenv(name, value, 1);
    };
    EXPECT_EQ(put("XDG_CACHE_HOME", cache) + put("HOME", home), 0);
    return DiskObjectCache::usual_directory();
  };
  EXPECT_EQ(with("/c", "/h"), "/c/kunci/objects");
  EXPECT_EQ(with(nullptr, "/h"), "/h/.cache/kunci/objects");
  EXPECT_EQ(with("relative", "/h"), "/h/.cache/kunci/objects");
  EXPECT_EQ(with("", "/h"), "/h/.cache/kunci/objects");
  EXPECT_EQ(with(nullptr, "relative"), "");
  EXPECT_EQ(with(nullptr, nullptr), "");
}

}  // namespace
}  // namespace kunci::pkcs11
