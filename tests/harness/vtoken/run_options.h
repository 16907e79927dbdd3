// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tests/harness/reader/pcscd_bench.h"

namespace kunci::harness {

/// The arguments of `kunci-vtoken run`.
struct RunOptions {
  std::vector<std::string> tokens;
  PcscdBench::Way way = PcscdBench::Way::kUsb;
  bool start_pcscd = true;
  std::vector<std::string> command;
};

/// Throws std::invalid_argument with a sentence for a person.
RunOptions parse_run_options(std::span<const std::string> arguments);

}  // namespace kunci::harness
