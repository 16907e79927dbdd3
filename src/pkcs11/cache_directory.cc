// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/cache_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <utility>

namespace kunci::pkcs11 {
namespace {

constexpr mode_t kOwnerOnly = 0700;
constexpr mode_t kOthers = 0077;
constexpr std::time_t kDay = 24 * 60 * 60;

bool is_ours_alone(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & kOthers) == 0;
}

class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::optional<Bytes> content_of(int file, std::size_t size) {
  Bytes content(size);
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t count = read(file, content.data() + filled, size - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    filled += static_cast<std::size_t>(count);
  }
  return content;
}

bool write_all(int file, ByteView content) {
  while (!content.empty()) {
    const ssize_t count = write(file, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

std::optional<CacheDirectory> CacheDirectory::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  CacheDirectory directory(descriptor);
  struct stat status{};
  if (fstat(descriptor, &status) != 0 || !is_ours_alone(status)) return std::nullopt;
  return directory;
}

std::optional<CacheDirectory> CacheDirectory::make(const std::string& path) {
  for (std::size_t end = path.find('/', 1); end != std::string::npos;
       end = path.find('/', end + 1)) {
    mkdir(path.substr(0, end).c_str(), kOwnerOnly);
  }
  mkdir(path.c_str(), kOwnerOnly);
  return open(path);
}

CacheDirectory::CacheDirectory(CacheDirectory&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

CacheDirectory::~CacheDirectory() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::vector<std::string> CacheDirectory::names() const {
  std::vector<std::string> names;
  const int own = openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* const stream = own < 0 ? nullptr : fdopendir(own);
  if (stream == nullptr) {
    if (own >= 0) close(own);
    return names;
  }
  while (const dirent* entry = readdir(stream)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(stream);
  return names;
}

std::optional<Bytes> CacheDirectory::read(const std::string& name, std::size_t limit,
                                          int days) const {
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  const OpenFile file(
      openat(descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status{};
  if (file.get() < 0 || fstat(file.get(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) || !is_ours_alone(status)) return std::nullopt;
  if (status.st_size > static_cast<off_t>(limit)) return std::nullopt;
  if (std::time(nullptr) - status.st_mtime > days * kDay) return std::nullopt;
  return content_of(file.get(), static_cast<std::size_t>(status.st_size));
}

bool CacheDirectory::write(const std::string& name, ByteView content) const {
  // A name of its own for each writer; one that was left by a process that died is replaced.
  const std::string draft = "." + name + "." + std::to_string(getpid());
  unlinkat(descriptor_, draft.c_str(), 0);
  const OpenFile file(openat(descriptor_, draft.c_str(),
                             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) return false;
  const bool done = write_all(file.get(), content) &&
                    renameat(descriptor_, draft.c_str(), descriptor_, name.c_str()) == 0;
  if (!done) unlinkat(descriptor_, draft.c_str(), 0);
  return done;
}

void CacheDirectory::keep_newest(std::size_t count) const {
  std::vector<std::pair<std::time_t, std::string>> files;
  for (std::string& name : names()) {
    struct stat status{};
    if (fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    files.emplace_back(status.st_mtime, std::move(name));
  }
  if (files.size() <= count) return;
  std::ranges::sort(files);
  files.resize(files.size() - count);
  for (const auto& [time, name] : files) unlinkat(descriptor_, name.c_str(), 0);
}

}  // namespace kunci::pkcs11
