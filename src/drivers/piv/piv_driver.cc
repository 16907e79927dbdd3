// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/piv_driver.h"

#include <utility>

#include "drivers/piv/application.h"
#include "drivers/piv/piv_token.h"
#include "token/applet.h"

namespace kunci::piv {
Result<std::unique_ptr<Token>> probe(iso7816::Transaction& transaction,
                                     const std::shared_ptr<iso7816::Card>& card,
                                     const DriverSettings& settings) {
  const auto answer = select_applet(transaction, kApplicationId);
  if (!answer) return fail(answer.error());
  if (is_no_such_applet(answer->status)) return nullptr;
  if (!answer->status.ok()) return fail(Errc::refused, answer->status.value);
  auto application = application_from(answer->data);
  if (failed_with(application, Errc::malformed)) return fail(application.error());
  if (!application) return nullptr;
  return std::make_unique<PivToken>(card, settings, std::move(*application));
}

}  // namespace kunci::piv
