// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kunci::harness {

class PivContext;

/// The file in a card's directory that holds the certificate (DER) of the authority over its
/// attestation key.
inline constexpr char kAttestationRootFile[] = "attestation-root.der";

/// Makes the attestation key F9, its certificate (object 5FFF01) and the authority's certificate,
/// as a factory does, if the card can attest and has never had such a key. The authority's key is
/// destroyed afterwards.
void make_attestation_key(PivContext& context);

}  // namespace kunci::harness
