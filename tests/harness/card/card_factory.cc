// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/card_factory.h"

#include <array>
#include <stdexcept>
#include <string_view>

#include "tests/harness/card/echo_card.h"
#include "tests/harness/card/two_applet_card.h"
#include "tests/harness/openpgp/openpgp_card.h"
#include "tests/harness/piv/piv_card.h"
#include "tests/harness/vicc/vicc_card.h"

namespace kunci::harness {
namespace {

std::unique_ptr<VirtualCard> make_echo_card(const CardSpec& spec) {
  EchoProtocol protocol = EchoProtocol::kT1;
  for (const auto& [key, value] : spec.options) {
    if (key == "apdu") continue;  // takes whatever its reader lets through
    if (key != "protocol" || (value != "t0" && value != "t1")) {
      throw std::invalid_argument("an echo card has no option " + key + "=" + value);
    }
    protocol = value == "t0" ? EchoProtocol::kT0 : EchoProtocol::kT1;
  }
  return std::make_unique<EchoCard>(protocol);
}

struct Kind {
  std::string_view name;
  std::unique_ptr<VirtualCard> (*make)(const CardSpec&);
};

/// One line a kind of card.
constexpr std::array kKinds = {
    Kind{"echo", make_echo_card}, Kind{"openpgp", make_openpgp_card},
    Kind{"piv", make_piv_card},   Kind{"piv+openpgp", make_piv_and_openpgp_card},
    Kind{"vicc", make_vicc_card},
};

}  // namespace

std::unique_ptr<VirtualCard> make_card(const CardSpec& spec) {
  for (const Kind& kind : kKinds) {
    if (kind.name == spec.kind) return kind.make(spec);
  }
  throw std::invalid_argument("no kind of card is called " + spec.kind);
}

}  // namespace kunci::harness
