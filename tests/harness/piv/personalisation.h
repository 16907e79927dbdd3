// SPDX-License-Identifier: Apache-2.0
// What is on a card before anybody has used it.
#pragma once

namespace kunci::harness {

class PivContext;

/// The objects of any card: Discovery Object, and the (empty) BIT Group Template where the card has
/// no extensions.
void put_factory_objects(PivContext& context);

/// What an issuer writes: CHUID, Card Capability Container, and on a plain card the Printed
/// Information.
void put_personal_objects(PivContext& context);

/// Retired key management keys with self-signed certificates, and the Key History object that
/// counts them (SP 800-73-4 pt 1, 3.3.3).
void put_key_history(PivContext& context);

}  // namespace kunci::harness
