// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kunci::harness {

class PivContext;
struct Command;

/// The file in a card's directory that holds the certificate (DER) of the authority over its
/// attestation key.
inline constexpr char kAttestationRootFile[] = "attestation-root.der";

/// Whether a command speaks of the attestation key F9 or of its certificate, object 5FFF01.
bool concerns_attestation(const Command& command);

/// Makes the attestation key, its certificate and the authority's certificate, as a factory does,
/// if the card can attest and has never had such a key. To be called before any command that
/// concerns them, so that cards that nobody asks are made without. The authority's key is destroyed
/// afterwards.
void make_attestation_key(PivContext& context);

}  // namespace kunci::harness
