// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/vpcd_library.h"

#include <filesystem>
#include <fstream>

namespace kunci::harness {
namespace {

constexpr const char* kLibrary = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
constexpr size_t kSlots = 2;
constexpr size_t kFirstPort = 0x8c7b;  // vpcd's own default; any would do in a network of one's own

}  // namespace

VpcdReader add_vpcd_reader(size_t index, const std::string& directory,
                           const std::string& configuration) {
  const size_t copy = index / kSlots;
  const size_t slot = index % kSlots;
  const std::string number = std::to_string(copy);
  const std::string name = "Virtual PCD " + number;
  const size_t port = kFirstPort + copy * kSlots;
  if (slot == 0) {
    const std::string library = directory + "/libifdvpcd-" + number + ".so";
    std::filesystem::copy_file(kLibrary, library);
    std::ofstream file(configuration + "/vpcd-" + number);
    file << "FRIENDLYNAME \"" << name << "\"\nDEVICENAME /dev/null:" << port << "\nLIBPATH "
         << library << "\nCHANNELID " << port << "\n";
  }
  return {static_cast<uint16_t>(port + slot), {name + " ", " 0" + std::to_string(slot)}};
}

}  // namespace kunci::harness
