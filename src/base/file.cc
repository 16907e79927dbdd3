// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace kunci {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

std::unexpected<FileFault> fault(FileFault::Kind kind, int error_number = 0) {
  return std::unexpected(FileFault{.kind = kind, .error_number = error_number});
}

// One octet more than allowed is asked for, so that a file that grows while it is read is noticed.
std::expected<Bytes, FileFault> read_up_to(int file, std::size_t limit) {
  Bytes content(limit + 1);
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t count = ::read(file, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault(FileFault::Kind::unreadable, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  if (filled > limit) return fault(FileFault::Kind::too_large);
  content.resize(filled);
  return content;
}

}  // namespace

std::expected<Bytes, FileFault> read_regular_file(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: opening a named pipe must not wait for its writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return fault(FileFault::Kind::absent);
    return fault(FileFault::Kind::unreadable, errno);
  }
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return fault(FileFault::Kind::unreadable, errno);
  if (!S_ISREG(status.st_mode)) return fault(FileFault::Kind::not_regular);
  if (status.st_size > static_cast<off_t>(limit)) return fault(FileFault::Kind::too_large);
  return read_up_to(file.number(), limit);
}

}  // namespace kunci
