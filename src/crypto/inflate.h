// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "base/error.h"
#include "tlv/reader.h"

namespace kunci::crypto {

/// Unpacks one gzip member (RFC 1952; SP 800-73-4 pt 1, appendix A: CertInfo 01) or zlib stream
/// (RFC 1950) whose checksum holds; octets after it are ignored, as cards pad. malformed for
/// anything else, data_length if it would grow beyond `limit` octets: never more than that is
/// allocated.
Result<Bytes> inflate(ByteView packed, std::size_t limit = tlv::kMaxObject);

}  // namespace kunci::crypto
