// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "drivers/openpgp/contents.h"
#include "drivers/openpgp/core.h"
#include "token/capabilities.h"

namespace kunci::openpgp {

/// The three cardholder certificates, 7F21 (OpenPGP card 3.4.1, 4.4.1), under PW3. A card that has
/// one alone keeps it for the authentication key: unsupported for the others.
class CertificateWriting final : public CertificateWriter {
 public:
  CertificateWriting(Core& core, Contents& contents) : core_(core), contents_(contents) {}

  Result<void> write(KeyReference place, ByteView der) override;
  Result<void> erase(KeyReference place) override;

 private:
  Core& core_;
  Contents& contents_;
};

/// Writes a place's certificate, or empties it, and remembers what then stands there.
Result<void> put_certificate(AppletTransaction& transaction, Core& core, const Place& place,
                             ByteView der);

}  // namespace kunci::openpgp
