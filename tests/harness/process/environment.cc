// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/process/environment.h"

#include <unistd.h>

namespace kunci::harness {

Environment Environment::inherited() {
  Environment copy;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    copy.entries_.emplace_back(*entry);
  }
  return copy;
}

Environment& Environment::set(std::string_view name, std::string_view value) {
  unset(name);
  entries_.push_back(std::string(name) + "=" + std::string(value));
  return *this;
}

Environment& Environment::unset(std::string_view name) {
  std::erase_if(entries_, [name](const std::string& entry) {
    return entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=';
  });
  return *this;
}

}  // namespace kunci::harness
