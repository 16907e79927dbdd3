// SPDX-License-Identifier: Apache-2.0
// PKCS #11 URIs: what was parsed and printed is parsed to the same again.
#include "uri/uri.h"

#include <cstdlib>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kunci;
  const auto text = fuzz::text_of(ByteView(data, size));
  const auto uri = tool::parse_uri(text);
  if (!uri) {
    if (uri.error().offset > size) std::abort();
    return 0;
  }
  const auto again = tool::parse_uri(tool::print_uri(*uri));
  if (!again || *again != *uri) std::abort();
  return 0;
}
