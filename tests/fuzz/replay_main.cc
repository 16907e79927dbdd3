// SPDX-License-Identifier: Apache-2.0
// Gives a target each file of its corpus as it is, cut short, and with octets changed: an ordinary
// test for a compiler without libFuzzer. FOLDER... are the corpora; each must have something in it.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace {

using Octets = std::vector<std::uint8_t>;

/// Of each file so many places are cut, and changed.
constexpr std::size_t kPlaces = 64;
constexpr std::uint8_t kOthers[] = {0x00, 0x7f, 0x80, 0xff};

std::size_t runs = 0;

void run(const Octets& input) {
  // A buffer of exactly this size, so that a sanitizer sees a step beyond it.
  const Octets exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  ++runs;
}

void run_with_changes(const Octets& input) {
  run(input);
  const std::size_t step = std::max<std::size_t>(1, input.size() / kPlaces);
  for (std::size_t place = 0; place < input.size(); place += step) {
    run(Octets(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(place)));
    for (const std::uint8_t other : kOthers) {
      Octets changed = input;
      changed[place] = other;
      run(changed);
    }
  }
}

Octets content_of(const std::filesystem::path& path) {
  Octets content(std::filesystem::file_size(path));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(content.size()));
  return content;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> folders(argv + 1, argv + argc);
  for (const std::string& folder : folders) {
    const std::size_t before = runs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) run_with_changes(content_of(entry.path()));
    }
    if (runs == before) {
      std::fprintf(stderr, "%s is empty\n", folder.c_str());
      return 1;
    }
  }
  std::printf("%zu runs\n", runs);
  return runs == 0 ? 1 : 0;
}
