// SPDX-License-Identifier: Apache-2.0
// kunci.toml: any text is taken as a whole, or refused with a problem and changes nothing.
#include "base/config.h"

#include <cstdlib>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kunci::Config config;
  const auto text = kunci::fuzz::text_of(kunci::ByteView(data, size));
  const auto problems = kunci::apply_config_text(text, "fuzzed", config);
  if (!problems.empty() && (!config.tokens.empty() || !config.drivers.empty())) std::abort();
  return 0;
}
