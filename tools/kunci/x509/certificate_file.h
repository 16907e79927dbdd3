// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "x509/certificate.h"

namespace kunci::tool {

/// Every certificate of a file's content: PEM (any number, also with text around them), DER, and
/// PKCS #7 (RFC 5652 signed data) in either form. Empty when it is none of these; at most 64 are
/// read.
std::vector<Certificate> read_certificates(ByteView content);

}  // namespace kunci::tool
