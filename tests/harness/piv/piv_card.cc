// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_card.h"

#include <utility>
#include <vector>

#include "tests/harness/piv/piv_applet.h"

namespace kunci::harness {

CardTraits piv_card_traits(const PivOptions& options) {
  const bool yubico = options.is_yubico();
  return {.protocol = options.protocol,
          .name = yubico ? "kunci+" : "kunci",
          .extended_length = options.extended_length,
          .default_applet = options.default_applet,
          .answers_without_le = yubico,
          .exact_le = options.exact_le,
          .failed_select_deselects = yubico,
          .only_first_occurrence = yubico,
          .nothing_to_get = yubico ? status::kWrongData : status::kConditionsOfUse};
}

std::unique_ptr<VirtualCard> make_piv_card(const CardSpec& spec) {
  PivOptions options = parse_piv_options(spec.options);
  CardTraits traits = piv_card_traits(options);
  std::vector<std::unique_ptr<Applet>> applets;
  applets.push_back(std::make_unique<PivApplet>(std::move(options)));
  return std::make_unique<Iso7816Card>(std::move(traits), std::move(applets));
}

}  // namespace kunci::harness
