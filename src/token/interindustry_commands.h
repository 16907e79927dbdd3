// SPDX-License-Identifier: Apache-2.0
// Commands of ISO/IEC 7816-4 that cards of several families take in the same form. What counts of
// their answers is the status word, which the caller reads.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/error.h"
#include "iso7816/status_word.h"
#include "token/applet.h"

namespace kunci {

/// Instructions that carry PINs, which a person may also type at the reader's pad.
inline constexpr std::uint8_t kVerify = 0x20;
inline constexpr std::uint8_t kChangeReferenceData = 0x24;
inline constexpr std::uint8_t kResetRetryCounter = 0x2c;

/// 11.5.6 VERIFY of a PIN as the card wants it.
Result<iso7816::StatusWord> verify(AppletTransaction& transaction, std::uint8_t reference,
                                   ByteView value);
/// VERIFY without data: 9000 where the PIN is verified now, else the tries. Spends none.
Result<iso7816::StatusWord> verification_status(AppletTransaction& transaction,
                                                std::uint8_t reference);
/// VERIFY with P1 = FF: the PIN counts as not verified from now on.
Result<iso7816::StatusWord> end_verification(AppletTransaction& transaction,
                                             std::uint8_t reference);
/// 11.5.7 CHANGE REFERENCE DATA.
Result<iso7816::StatusWord> change_reference_data(AppletTransaction& transaction,
                                                  std::uint8_t reference, ByteView old_value,
                                                  ByteView new_value);
/// 11.5.10 RESET RETRY COUNTER; P1 says what stands before the new value, if anything.
Result<iso7816::StatusWord> reset_retry_counter(AppletTransaction& transaction, std::uint8_t p1,
                                                std::uint8_t reference, ByteView authorisation,
                                                ByteView new_value);

/// 11.2.2 SELECT of the application that is selected already, by its name or the beginning of it.
Result<iso7816::StatusWord> select_again(AppletTransaction& transaction, ByteView aid);
/// SELECT without a name, which chooses what the card chooses when it is inserted.
Result<iso7816::StatusWord> select_default(AppletTransaction& transaction);

/// Ends what was verified in this transaction. Cards older than VERIFY with P1 = FF lose their PINs
/// with their application.
void end_verifications(AppletTransaction& transaction);

}  // namespace kunci
