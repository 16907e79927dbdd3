// SPDX-License-Identifier: Apache-2.0
#include "report/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

[[noreturn]] void not_written(const std::string& path, int error_number) {
  throw Failure(ExitStatus::failed,
                say("The file {} cannot be written: {}.", path, std::strerror(error_number)));
}

[[noreturn]] void exists(const std::string& path) {
  throw Failure(ExitStatus::refused, say("The file {} exists already.", path),
                tr("Choose another name, or overwrite it with --force."));
}

std::string directory_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent.string();
}

std::string draft_prefix(const std::string& path) {
  return "." + std::filesystem::path(path).filename().string() + "-";
}

/// A file without a finished name yet; it is gone again unless it was put in place.
class Draft {
 public:
  Draft(std::string path, unsigned mode)
      : path_(std::move(path)), name_(directory_of(path_) + "/" + draft_prefix(path_) + "XXXXXX") {
    file_ = ::mkostemp(name_.data(), O_CLOEXEC);
    if (file_ < 0) not_written(path_, errno);
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::fchmod(file_, mode & ~mask);
  }
  ~Draft() {
    if (file_ >= 0) ::close(file_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(ByteView content) {
    while (!content.empty()) {
      const ssize_t count = ::write(file_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) not_written(path_, errno);
      content = content.subspan(static_cast<std::size_t>(count));
    }
    if (::fsync(file_) != 0) not_written(path_, errno);
  }

  // link(2) fails where the name is taken; rename(2) replaces.
  void put_in_place(bool overwrite) {
    if (overwrite) {
      if (::rename(name_.c_str(), path_.c_str()) != 0) not_written(path_, errno);
      name_.clear();
    } else if (::link(name_.c_str(), path_.c_str()) != 0) {
      if (errno == EEXIST) exists(path_);
      not_written(path_, errno);
    }
    sync_directory();
  }

 private:
  void sync_directory() const {
    const int directory = ::open(directory_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    ::fsync(directory);
    ::close(directory);
  }

  std::string path_;
  std::string name_;
  int file_ = -1;
};

}  // namespace

void check_output_file(const std::string& path, bool overwrite) {
  struct stat status{};
  if (!overwrite && ::lstat(path.c_str(), &status) == 0) exists(path);
}

void write_output_file(const std::string& path, ByteView content, bool overwrite, unsigned mode) {
  Draft draft(path, mode);
  draft.write(content);
  draft.put_in_place(overwrite);
}

void remove_output_file(const std::string& path) {
  std::error_code fault;
  const std::string prefix = draft_prefix(path);
  for (const auto& entry : std::filesystem::directory_iterator(directory_of(path), fault)) {
    if (entry.path().filename().string().starts_with(prefix)) ::unlink(entry.path().c_str());
  }
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  throw Failure(ExitStatus::failed,
                say("The file {} cannot be removed: {}.", path, std::strerror(errno)));
}

}  // namespace kunci::tool
