// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/card_directory.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace kunci::harness {

CardDirectory::CardDirectory(const std::optional<std::string>& chosen) {
  if (chosen) {
    path_ = std::filesystem::absolute(*chosen);
    if (std::filesystem::create_directories(path_)) {
      std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }
    return;
  }
  std::string name = (std::filesystem::temp_directory_path() / "kunci-card-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  path_ = name;
  temporary_ = true;
}

CardDirectory::~CardDirectory() {
  std::error_code ignored;  // what is left behind is an empty promise to a temporary directory
  if (temporary_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace kunci::harness
