// SPDX-License-Identifier: Apache-2.0
// One target a program: libFuzzer's entry point, or replay_main.cc's. It does with any octets what
// the program under test does with what strangers give it; a crash, a sanitizer's report and a
// broken std::abort() condition are findings.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
