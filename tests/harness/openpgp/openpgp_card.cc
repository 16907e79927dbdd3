// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_card.h"

#include <utility>
#include <vector>

#include "tests/harness/card/iso7816_card.h"
#include "tests/harness/openpgp/application_data.h"
#include "tests/harness/openpgp/openpgp_applet.h"
#include "tests/harness/openpgp/openpgp_options.h"

namespace kunci::harness {

std::unique_ptr<VirtualCard> make_openpgp_card(const CardSpec& spec) {
  OpenPgpOptions options = parse_openpgp_options(spec.options);
  CardTraits traits{.protocol = options.protocol,
                    .history = openpgp::historical_octets(options, false),
                    .extended_length = options.extended_length,
                    .default_applet = options.default_applet,
                    .exact_le = options.exact_le,
                    .largest_apdu = openpgp::kLargestApdu};
  std::vector<std::unique_ptr<Applet>> applets;
  applets.push_back(std::make_unique<OpenPgpApplet>(std::move(options)));
  return std::make_unique<Iso7816Card>(std::move(traits), std::move(applets));
}

}  // namespace kunci::harness
