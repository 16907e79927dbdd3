// SPDX-License-Identifier: Apache-2.0
// Reads inside one transaction, and remembers. What is refused is only remembered as absent once
// the applet has proven itself in the same transaction.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/error.h"
#include "drivers/openpgp/core.h"
#include "drivers/openpgp/key_places.h"
#include "token/applet.h"
#include "token/token_mark.h"

namespace kunci::openpgp {

/// Whether it is our applet that said no just now. An error, and doubt, where that cannot be found
/// out.
Result<void> prove_applet(AppletTransaction& transaction, Core& core);

/// The application related data: one object that tells most. Teaches the tries of both PINs and the
/// lengths of APDUs, too. Where it is asked for, its answer proves the applet.
Result<Found<ApplicationData>> read_application_data(AppletTransaction& transaction, Core& core);

/// nullptr where there is no key, or one of an algorithm that is not ours. Does without the
/// application related data where they are not known: what the card gives tells what it is.
Result<Found<crypto::PublicKey>> read_key(AppletTransaction& transaction, Core& core,
                                          const Place& place);

/// DER. What is no certificate counts as none.
Result<Found<Bytes>> read_certificate(AppletTransaction& transaction, Core& core,
                                      const Place& place);

/// What stands at the selected place for a certificate, without the tag that some cards put before
/// it. not_found where there is nothing.
Result<WipedBytes> read_certificate_object(AppletTransaction& transaction);

/// Makes GET and PUT DATA speak of this place's certificate. unsupported where the card has one
/// certificate alone, which is another place's.
Result<void> select_certificate(AppletTransaction& transaction, Core& core, const Place& place);

/// not_logged_in where the card wants a PIN first.
Result<Found<Bytes>> read_object(AppletTransaction& transaction, Core& core, std::uint16_t tag);

/// nullptr where PINs are sent as they are. Errors of kdf_from().
Result<Found<Kdf>> read_kdf(AppletTransaction& transaction, Core& core);

/// Our mark; nothing where there is none, or no place for it.
Result<std::optional<TokenMark>> read_mark(AppletTransaction& transaction, Core& core);
/// The same without the card: nothing where it was not asked yet.
std::optional<std::optional<TokenMark>> remembered_mark(const CardMemory& memory);

}  // namespace kunci::openpgp
