// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/faults.h"

#include <array>

namespace kunci::test {
namespace {

using harness::Fault;
using harness::FaultKind;

Fault answer(std::uint8_t sw1, std::uint8_t sw2) {
  return {.kind = FaultKind::kAnswer, .answer = {sw1, sw2}};
}

Fault noise(std::size_t octets) {
  return {.kind = FaultKind::kNoise, .answer = {}, .noise_bytes = octets};
}

Fault plain(FaultKind kind) { return {.kind = kind, .answer = {}}; }

}  // namespace

std::span<const NamedFault> all_faults() {
  static const std::array kAll{
      NamedFault{.name = "card removed", .fault = plain(FaultKind::kRemove)},
      NamedFault{.name = "card reset", .fault = plain(FaultKind::kReset)},
      NamedFault{.name = "other applet", .happening = NamedFault::other_selection},
      NamedFault{.name = "6982", .fault = answer(0x69, 0x82), .disguises = true},
      NamedFault{.name = "6985", .fault = answer(0x69, 0x85), .disguises = true},
      NamedFault{
          .name = "6A80", .fault = answer(0x6a, 0x80), .disguises = true, .blames_data = true},
      NamedFault{.name = "6A84", .fault = answer(0x6a, 0x84)},
      NamedFault{.name = "6F00", .fault = answer(0x6f, 0x00)},
      NamedFault{.name = "cut to an octet", .fault = plain(FaultKind::kTruncate)},
      NamedFault{.name = "cut in half", .fault = plain(FaultKind::kHalve), .disguises = true},
      NamedFault{.name = "doubled", .fault = plain(FaultKind::kDouble), .disguises = true},
      NamedFault{.name = "1 octet of noise", .fault = noise(1)},
      NamedFault{.name = "64 KiB of noise", .fault = noise(std::size_t{64} * 1024)},
      NamedFault{.name = "answer lost", .fault = plain(FaultKind::kLose)},
      NamedFault{.name = "command lost", .fault = plain(FaultKind::kDrop)},
      NamedFault{.name = "program killed", .happening = NamedFault::program_killed},
      NamedFault{.name = "pcscd killed", .happening = NamedFault::pcscd_killed},
      NamedFault{.name = "reader unplugged", .happening = NamedFault::reader_unplugged},
      NamedFault{.name = "resetting process", .happening = NamedFault::resetting_process},
  };
  return kAll;
}

}  // namespace kunci::test
