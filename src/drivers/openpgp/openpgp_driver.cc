// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/openpgp_driver.h"

#include "drivers/openpgp/application.h"
#include "drivers/openpgp/openpgp_token.h"
#include "tlv/reader.h"
#include "token/applet.h"

namespace kunci::openpgp {

namespace {

constexpr tlv::Tag kFileControlInformation = 0x6f;

// What SELECT answers is left to the card (7.2.1): often nothing, and otherwise ISO/IEC 7816-4's
// file control information. Cards that say yes to everything answer something else.
bool is_answer_to_select(ByteView answer) {
  return answer.empty() || tlv::find(answer, kFileControlInformation).has_value();
}

}  // namespace

Result<std::unique_ptr<Token>> probe(iso7816::Transaction& transaction,
                                     const std::shared_ptr<iso7816::Card>& card,
                                     const DriverSettings& settings) {
  const auto answer = select_applet(transaction, kApplicationId);
  if (!answer) return fail(answer.error());
  if (is_no_such_applet(answer->status)) return nullptr;
  const bool terminated = says_terminated(answer->status);
  if (!terminated && !is_selected(answer->status)) return fail(Errc::refused, answer->status.value);
  if (!is_answer_to_select(answer->data)) return nullptr;
  return std::make_unique<OpenPgpToken>(card, settings, terminated);
}

}  // namespace kunci::openpgp
