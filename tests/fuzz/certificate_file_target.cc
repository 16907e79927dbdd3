// SPDX-License-Identifier: Apache-2.0
// Files of certificates as the tool imports them: PEM, DER, PKCS #7.
#include "x509/certificate_file.h"

#include <cstdlib>

#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 64;
  const auto found = kunci::tool::read_certificates(kunci::ByteView(data, size));
  if (found.size() > kMost) std::abort();
  return 0;
}
