// SPDX-License-Identifier: Apache-2.0
#include "tests/module/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "base/hex.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::test {
namespace {

std::vector<std::string> find_in(ByteView octets, const std::string& where,
                                 const std::vector<Needle>& needles) {
  std::vector<std::string> found;
  for (const Needle& needle : needles) {
    const std::boyer_moore_horspool_searcher searcher(needle.octets.begin(), needle.octets.end());
    auto at = std::search(octets.begin(), octets.end(), searcher);
    for (; at != octets.end(); at = std::search(at + 1, octets.end(), searcher)) {
      char offset[24];
      std::snprintf(offset, sizeof offset, " +%#tx", at - octets.begin());
      found.push_back(needle.name + " in " + where + offset);
    }
  }
  return found;
}

}  // namespace

std::vector<Needle> forms_of(const std::string& name, ByteView secret) {
  std::string digits = to_hex(secret);
  const auto in_case = [&digits](int (*change)(int)) {
    std::ranges::transform(digits, digits.begin(),
                           [change](char c) { return static_cast<char>(change(c)); });
    return copy_of(bytes_of(digits));
  };
  return {{name, copy_of(secret)},
          {name + " in hex", in_case(std::tolower)},
          {name + " in capital hex", in_case(std::toupper)}};
}

std::vector<std::string> find_in_memory(pid_t process, const std::vector<Needle>& needles) {
  const std::string folder = "/proc/" + std::to_string(process);
  const harness::FileDescriptor memory(open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  std::ifstream maps(folder + "/maps");
  std::vector<std::string> found;
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char readable = '-';
    const int parsed =
        std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %c", &begin, &end, &readable);
    if (parsed != 3 || readable != 'r') continue;
    Bytes octets(end - begin);
    const ssize_t count =
        pread(memory.get(), octets.data(), octets.size(), static_cast<off_t>(begin));
    octets.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    for (std::string& place : find_in(octets, line, needles)) found.push_back(std::move(place));
  }
  return found;
}

std::vector<std::string> find_in_files(const std::string& folder,
                                       const std::vector<Needle>& needles) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const Bytes octets{std::istreambuf_iterator<char>(file), {}};
    for (std::string& place : find_in(octets, entry.path().filename(), needles)) {
      found.push_back(std::move(place));
    }
  }
  return found;
}

}  // namespace kunci::test
