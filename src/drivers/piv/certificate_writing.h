// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/piv/contents.h"
#include "drivers/piv/core.h"
#include "token/capabilities.h"

namespace kunci::piv {

/// Writes a certificate's container, or empties it, and remembers what then stands there.
Result<void> put_certificate(AppletTransaction& transaction, CardMemory& memory, const Place& place,
                             ByteView container);

/// Certificates are written as they are, not packed. What we know of the pair's origin stays: in a
/// note beside the certificate, or in the placeholder that comes back when it is erased.
class CertificateWriting final : public CertificateWriter {
 public:
  CertificateWriting(Core& core, Contents& contents) : core_(core), contents_(contents) {}

  Result<void> write(KeyReference place, ByteView der) override;
  Result<void> erase(KeyReference place) override;

 private:
  /// The pair's key, where we know that the card made it and the card itself does not say so.
  Result<std::optional<crypto::PublicKey>> noted_key(KeyReference place);
  Result<void> put(const Place& place, ByteView container);

  Core& core_;
  Contents& contents_;
};

}  // namespace kunci::piv
