// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"
#include "base/error.h"

namespace kunci::crypto {

/// The elements of an X.509 certificate in place, whole with tag and length unless said otherwise
/// (RFC 5280 4.1). Internal to src/crypto.
struct CertificateFrame {
  ByteView whole;
  ByteView serial;
  ByteView inner_algorithm;
  ByteView issuer;
  ByteView validity;  ///< the value of the SEQUENCE
  ByteView subject;
  ByteView spki;
  ByteView extensions;  ///< the value of [3], empty if absent
  ByteView outer_algorithm;
  ByteView signature;  ///< the value of the BIT STRING
};

/// Finds the elements of the certificate at the start of `octets`; malformed where one is missing
/// or has the wrong tag.
Result<CertificateFrame> read_frame(ByteView octets);

}  // namespace kunci::crypto
