// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/two_applet_card.h"

#include <utility>
#include <vector>

#include "tests/harness/card/iso7816_card.h"
#include "tests/harness/openpgp/openpgp_applet.h"
#include "tests/harness/piv/piv_applet.h"
#include "tests/harness/piv/piv_card.h"

namespace kunci::harness {
namespace {

constexpr std::string_view kKind = "piv+openpgp";

/// Which application a reset selects.
enum class Default : std::uint8_t { none, piv, openpgp };

bool is_of_whole_card(std::string_view name) {
  return name == "apdu" || name == "protocol" || name == "le";
}

[[noreturn]] void refuse(std::string_view name) {
  throw std::invalid_argument("a card of kind " + std::string(kKind) + " has no option " +
                              std::string(name));
}

/// The options of one application: its own, and the whole card's as its kind knows them.
OptionValues options_for(const std::string& application, const OptionValues& given) {
  const std::string prefix = application + ".";
  OptionValues own;
  for (const auto& [name, value] : given) {
    if (is_of_whole_card(name)) own[name] = value;
    if (name == "state") own[name] = value + "/" + application;
    if (!name.starts_with(prefix)) continue;
    const std::string inner = name.substr(prefix.size());
    if (is_of_whole_card(inner) || inner == "state" || inner == "default") refuse(name);
    own[inner] = value;
  }
  return own;
}

void check_names(const OptionValues& given) {
  for (const auto& [name, value] : given) {
    const bool known = is_of_whole_card(name) || name == "state" || name == "default" ||
                       name == "switching" || name.starts_with("piv.") ||
                       name.starts_with("openpgp.");
    if (!known) refuse(name);
  }
}

}  // namespace

std::unique_ptr<VirtualCard> make_piv_and_openpgp_card(const CardSpec& spec) {
  const OptionValues& given = spec.options;
  check_names(given);
  const auto switching = find_option(kKind, given, "switching");
  const bool keeps = switching && switching->word<bool>({{"drops", false}, {"keeps", true}});
  const auto chosen = find_option(kKind, given, "default");
  const Default first =
      chosen ? chosen->word<Default>(
                   {{"none", Default::none}, {"piv", Default::piv}, {"openpgp", Default::openpgp}})
             : Default::none;
  PivOptions piv = parse_piv_options(options_for("piv", given));
  OpenPgpOptions openpgp = parse_openpgp_options(options_for("openpgp", given));
  openpgp.selection_keeps_status = openpgp.selection_keeps_status || keeps;
  CardTraits traits = piv_card_traits(piv);
  traits.name = "kunci2";
  traits.default_applet = first != Default::none;
  traits.keeps_status = keeps;
  std::vector<std::unique_ptr<Applet>> applets;
  applets.push_back(std::make_unique<PivApplet>(std::move(piv)));
  applets.push_back(std::make_unique<OpenPgpApplet>(std::move(openpgp)));
  if (first == Default::openpgp) std::swap(applets[0], applets[1]);
  return std::make_unique<Iso7816Card>(std::move(traits), std::move(applets));
}

}  // namespace kunci::harness
