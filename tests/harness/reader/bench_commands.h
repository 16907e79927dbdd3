// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "tests/harness/reader/pcscd_bench.h"

namespace kunci::harness {

/// Carries out one command (`bench_command_usage` lists them) and returns what it prints. Throws
/// std::runtime_error or std::invalid_argument with a sentence for a person.
std::string run_bench_command(PcscdBench& bench, std::span<const std::string> words);

/// The commands with their arguments and meanings, a line each.
std::string bench_command_usage();

}  // namespace kunci::harness
