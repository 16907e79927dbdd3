// SPDX-License-Identifier: Apache-2.0
// The commands of SP 800-73-4 pt 2, 3, one function each. Where a command has answers that are no
// failure (a wrong PIN, an object that is not there), the caller reads the status word.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "iso7816/apdu.h"
#include "iso7816/status_word.h"
#include "token/applet.h"
#include "token/exchange.h"
#include "token/interindustry_commands.h"

namespace kunci::piv {

/// As much as the card has: with short APDUs it comes in pieces of its own choice.
inline constexpr std::size_t kWholeAnswer = iso7816::kMaxExtendedAnswer;

/// The card has no such object, or does not know its tag.
bool is_absence(Errc code);

/// 3.1.1 SELECT this application again.
Result<iso7816::StatusWord> select_application(AppletTransaction& transaction);

/// 3.1.2 GET DATA: what the object contains, without the 53 around it. not_found where the card has
/// no such object or an empty one, data_invalid where it gives something else.
Result<WipedBytes> get_object(AppletTransaction& transaction, std::uint32_t tag,
                              Sensitivity sensitivity = Sensitivity::open);

/// The same where the object is believed to contain `expected`: that, as soon as the first piece of
/// the card's answer agrees with it in at least `telling` octets, and otherwise what the card has.
Result<WipedBytes> get_object_like(AppletTransaction& transaction, std::uint32_t tag,
                                   ByteView expected, std::size_t telling);

/// 3.3.1 PUT DATA; empty content deletes. data_length where the card takes no command so long.
Result<void> put_object(AppletTransaction& transaction, std::uint32_t tag, ByteView content,
                        Sensitivity sensitivity = Sensitivity::open);

/// 3.2.4 GENERAL AUTHENTICATE with these elements inside 7C; `expected` is how long the answer may
/// become.
Result<iso7816::ResponseApdu> general_authenticate(AppletTransaction& transaction,
                                                   std::uint8_t algorithm, std::uint8_t key,
                                                   ByteView elements, std::size_t expected);
/// The value of the element with this tag inside the 7C of an answer; malformed otherwise.
Result<WipedBytes> authentication_element(ByteView answer, std::uint8_t tag);

/// 3.3.2 GENERATE ASYMMETRIC KEY PAIR with these elements inside AC.
Result<iso7816::ResponseApdu> generate_key_pair(AppletTransaction& transaction, std::uint8_t key,
                                                ByteView elements);

}  // namespace kunci::piv
