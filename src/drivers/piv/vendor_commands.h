// SPDX-License-Identifier: Apache-2.0
// Commands that SP 800-73 leaves to the card's maker, as Yubico defined them and others followed. A
// card without one answers 6D00, and nothing else tells which card has it.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/piv/commands.h"
#include "iso7816/apdu.h"
#include "token/applet.h"

namespace kunci::piv {

/// F7: of a key place, of a PIN (80, 81) or of the management key (9B).
Result<iso7816::ResponseApdu> get_metadata(AppletTransaction& transaction, std::uint8_t reference);
/// FD: three octets.
Result<iso7816::ResponseApdu> get_version(AppletTransaction& transaction);
/// F8: the device's own number; 0 where the card does not tell.
Result<std::uint32_t> get_device_number(AppletTransaction& transaction);
/// F9: a certificate about the key in a place.
Result<iso7816::ResponseApdu> attest(AppletTransaction& transaction, std::uint8_t key);
/// FB: everything is gone; refused unless PIN and PUK are blocked.
Result<iso7816::StatusWord> reset_to_factory(AppletTransaction& transaction);
/// FF: replaces the management key, under the powers of the old one.
Result<iso7816::StatusWord> set_management_key(AppletTransaction& transaction,
                                               std::uint8_t algorithm, ByteView key);
/// FA: PIN and PUK become the factory's, with so many tries each.
Result<iso7816::StatusWord> set_retries(AppletTransaction& transaction, std::uint8_t pin_tries,
                                        std::uint8_t puk_tries);
/// FE: writes a private key.
Result<iso7816::StatusWord> import_key(AppletTransaction& transaction, std::uint8_t algorithm,
                                       std::uint8_t key, ByteView elements);
/// F6: moves a key, or removes it (`to` = FF).
Result<iso7816::StatusWord> move_key(AppletTransaction& transaction, std::uint8_t to,
                                     std::uint8_t from);

/// Whether the card has GET VERSION, with which the others came. refused where it neither tells nor
/// says that it does not know the command.
Result<bool> has_extensions(AppletTransaction& transaction);

/// Asks for one of them in a way that does nothing: whether the card knows the instruction.
Result<bool> knows_attestation(AppletTransaction& transaction);
Result<bool> knows_management_key_change(AppletTransaction& transaction);
Result<bool> knows_key_moves(AppletTransaction& transaction);

}  // namespace kunci::piv
