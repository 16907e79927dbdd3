// SPDX-License-Identifier: Apache-2.0
// What a certificate's container holds (SP 800-73-4 pt 1, appendix A, "X.509 Certificate for ...").
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/public_key.h"

namespace kunci::piv {

struct StoredCertificate {
  Bytes der;                               ///< unpacked, without anything behind it
  std::optional<crypto::PublicKey> key{};  ///< sound; absent where its algorithm is not PIV's
  bool placeholder = false;  ///< stands for a certificate that has not come yet: ours alone
  bool generated = false;    ///< we noted that the card made this key itself
};

/// Reads 70 and 71 (gzip where bit 1 says so), and our note in 72. malformed where there is no
/// certificate in it.
Result<StoredCertificate> certificate_from_container(ByteView content);

/// How many octets at the beginning of a container tell its certificate from every other one: up to
/// issuer, serial number and validity (RFC 5280 4.1.2.2: no issuer uses a number twice). Nothing
/// where the beginning does not tell: a packed certificate, our placeholders, and a short number in
/// a certificate that vouches for itself.
std::optional<std::size_t> telling_part(ByteView content);

/// A certificate as it is, unpacked, for its container. `generated_key` given: with the note that
/// the card made this very key. The note sits in 72 (MSCUID), which nobody else uses any more, and
/// is void once the container holds a certificate of another key.
Result<Bytes> container_for(ByteView certificate, const crypto::PublicKey* generated_key);

}  // namespace kunci::piv
