// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace kunci::harness {

/// Where a card keeps what survives a loss of power.
class CardDirectory {
 public:
  /// The directory that was chosen; if it is not there yet, it is made for its owner alone. Without
  /// a choice a new one that is removed with this object. Throws std::system_error.
  explicit CardDirectory(const std::optional<std::string>& chosen);
  CardDirectory(const CardDirectory&) = delete;
  CardDirectory& operator=(const CardDirectory&) = delete;
  ~CardDirectory();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool temporary_ = false;
};

}  // namespace kunci::harness
