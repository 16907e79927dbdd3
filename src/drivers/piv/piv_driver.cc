// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/piv_driver.h"

#include <iterator>
#include <utility>

#include "drivers/piv/application.h"
#include "drivers/piv/piv_token.h"

namespace kunci::piv {
namespace {

constexpr std::uint8_t kSelect = 0xa4;
constexpr std::uint8_t kByName = 0x04;

}  // namespace

Result<std::unique_ptr<Token>> probe(iso7816::Transaction& transaction,
                                     const std::shared_ptr<iso7816::Card>& card,
                                     const DriverSettings& settings) {
  const auto answer =
      transaction.transmit({.ins = kSelect,
                            .p1 = kByName,
                            .data = {std::begin(kApplicationId), std::end(kApplicationId)},
                            .expected = iso7816::kMaxShortAnswer});
  if (!answer) return fail(answer.error());
  if (!answer->status.ok()) return nullptr;
  auto application = application_from(answer->data);
  if (!application) return nullptr;
  return std::make_unique<PivToken>(card, settings, std::move(*application));
}

}  // namespace kunci::piv
