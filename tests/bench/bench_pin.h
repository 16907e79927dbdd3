// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace kunci::bench {

/// The user's PIN of every token that the benchmark makes.
inline constexpr std::string_view kBenchPin = "246813";

}  // namespace kunci::bench
