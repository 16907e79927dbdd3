// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace kunci::harness {

/// A new directory that only its owner can enter, gone with all that is in it when this object is.
/// It lies in /tmp whatever TMPDIR says, since the paths of Unix sockets must stay short.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    if (mkdtemp(path_.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "make a directory in /tmp");
    }
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

  /// A directory in it, made if it is not there.
  std::string subdirectory(const std::string& name) const {
    const std::string path = path_ + "/" + name;
    std::filesystem::create_directory(path);
    return path;
  }

 private:
  std::string path_ = "/tmp/kunci-vtoken-XXXXXX";
};

}  // namespace kunci::harness
