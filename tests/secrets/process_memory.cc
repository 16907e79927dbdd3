// SPDX-License-Identifier: Apache-2.0
#include "tests/secrets/process_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "base/hex.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::test {
namespace {

struct Mapping {
  std::string line;  ///< as the kernel shows it
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  bool readable = false;
  bool dumped = true;
};

// A mapping's first line has its addresses; of what follows, VmFlags tells whether it is dumped.
std::vector<Mapping> mappings_of(const std::string& file) {
  std::ifstream lines(file);
  std::vector<Mapping> mappings;
  for (std::string line; std::getline(lines, line);) {
    Mapping mapping{.line = line};
    char readable = '-';
    const int parsed = std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %c", &mapping.begin,
                                   &mapping.end, &readable);
    mapping.readable = readable == 'r';
    if (parsed == 3) mappings.push_back(std::move(mapping));
    const bool is_left_out = line.starts_with("VmFlags:") && line.find(" dd") != std::string::npos;
    if (is_left_out && !mappings.empty()) mappings.back().dumped = false;
  }
  return mappings;
}

std::vector<std::string> find_in(ByteView octets, const std::string& where,
                                 const std::vector<Needle>& needles) {
  std::vector<std::string> found;
  const std::string_view text = text_of(octets);
  for (const Needle& needle : needles) {
    const std::string_view wanted = text_of(needle.octets);
    for (auto at = text.find(wanted); at != text.npos; at = text.find(wanted, at + 1)) {
      char offset[24];
      std::snprintf(offset, sizeof offset, " +%#zx", at);
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

std::vector<std::string> find_in_memory(pid_t process, const std::vector<Needle>& needles,
                                        Memory which) {
  const std::string folder = "/proc/" + std::to_string(process);
  const harness::FileDescriptor memory(open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<std::string> found;
  for (const Mapping& mapping : mappings_of(folder + "/smaps")) {
    if (!mapping.readable || (which == Memory::dumped && !mapping.dumped)) continue;
    Bytes octets(mapping.end - mapping.begin);
    const ssize_t count =
        pread(memory.get(), octets.data(), octets.size(), static_cast<off_t>(mapping.begin));
    octets.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    for (std::string& place : find_in(octets, mapping.line, needles)) {
      found.push_back(std::move(place));
    }
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
