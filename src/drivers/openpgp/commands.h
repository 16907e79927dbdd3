// SPDX-License-Identifier: Apache-2.0
// The commands of OpenPGP card 3.4.1, 7.2, one function each. Where a command has answers that are
// no failure (a wrong PIN, an object that is not there), the caller reads the status word.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "drivers/openpgp/key_places.h"
#include "iso7816/apdu.h"
#include "iso7816/status_word.h"
#include "token/applet.h"
#include "token/exchange.h"
#include "token/interindustry_commands.h"

namespace kunci::openpgp {

/// The three ways in which a PIN counts as verified (4.3): PW1 for signatures, PW1 for everything
/// else, PW3.
inline constexpr std::uint8_t kUserForSignature = 0x81;
inline constexpr std::uint8_t kUser = 0x82;
inline constexpr std::uint8_t kAdmin = 0x83;

/// P1 of RESET RETRY COUNTER with PW3 verified (7.2.4).
inline constexpr std::uint8_t kByAdmin = 0x02;

/// 7.2.6 GET DATA. not_found where the card has no such object or an empty one.
Result<WipedBytes> get_data(AppletTransaction& transaction, std::uint16_t tag,
                            Sensitivity sensitivity = Sensitivity::open);
/// 7.2.8 PUT DATA; empty content deletes.
Result<void> put_data(AppletTransaction& transaction, std::uint16_t tag, ByteView content,
                      Sensitivity sensitivity = Sensitivity::open);
/// How a card wants the data of SELECT DATA: as the specification has it, or, which YubiKeys 5
/// before 5.4.4 insist on, with its length in front of it once more.
enum class SelectDataForm : std::uint8_t { standard, with_length };

/// 7.2.5 SELECT DATA: the next GET or PUT DATA of `tag` is about this occurrence.
Result<iso7816::StatusWord> select_data(AppletTransaction& transaction, std::uint16_t tag,
                                        std::uint8_t occurrence, SelectDataForm form);

/// 7.2.1 SELECT this application again.
Result<iso7816::StatusWord> select_application(AppletTransaction& transaction);

/// 7.2.4 RESET RETRY COUNTER of PW1, with PW3 verified.
Result<iso7816::StatusWord> reset_user_pin(AppletTransaction& transaction, ByteView new_value);
/// The same with the resetting code.
Result<iso7816::StatusWord> reset_user_pin_by_code(AppletTransaction& transaction, ByteView code,
                                                   ByteView new_value);

/// 7.2.14 GENERATE ASYMMETRIC KEY PAIR: a new pair, or (P1 = 81) the public half of the present
/// one.
Result<iso7816::ResponseApdu> generate_key_pair(AppletTransaction& transaction, const Place& place);
Result<iso7816::ResponseApdu> read_public_key(AppletTransaction& transaction, const Place& place);

/// 7.2.10 COMPUTE DIGITAL SIGNATURE, 7.2.11 DECIPHER, 7.2.13 INTERNAL AUTHENTICATE. `expected` is
/// how long the answer may become.
Result<iso7816::ResponseApdu> compute_signature(AppletTransaction& transaction, ByteView input,
                                                std::size_t expected);
Result<iso7816::ResponseApdu> decipher(AppletTransaction& transaction, ByteView cryptogram,
                                       std::size_t expected);
Result<iso7816::ResponseApdu> internal_authenticate(AppletTransaction& transaction, ByteView input,
                                                    std::size_t expected);

/// 7.2.16 TERMINATE DF and 7.2.17 ACTIVATE FILE.
Result<iso7816::StatusWord> terminate(AppletTransaction& transaction);
Result<iso7816::StatusWord> activate(AppletTransaction& transaction);

}  // namespace kunci::openpgp
