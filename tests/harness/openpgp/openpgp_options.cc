// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_options.h"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace kunci::harness {
namespace {

constexpr std::string_view kKind = "openpgp";
constexpr std::size_t kLongestPassword = 127;

constexpr std::pair<OpenPgpFeature, OpenPgpVersion> kSince[] = {
    {OpenPgpFeature::several_certificates, {3, 0}},  {OpenPgpFeature::extended_length_info, {3, 0}},
    {OpenPgpFeature::elliptic_curves, {3, 0}},       {OpenPgpFeature::kdf, {3, 3}},
    {OpenPgpFeature::environment, {3, 3}},           {OpenPgpFeature::key_information, {3, 4}},
    {OpenPgpFeature::algorithm_information, {3, 4}},
};

using O = OpenPgpOptions;
using V = OptionValue;

constexpr std::pair<std::string_view, OptionSetter<O>> kSetters[] = {
    {"serial", [](O& o, const V& v) { o.serial = v.number<std::uint32_t>(0, 0xffffffff); }},
    {"state", [](O& o, const V& v) { o.directory = v.text(1, 4096); }},
    {"apdu",
     [](O& o, const V& v) {
       o.extended_length = v.word<bool>({{"extended", true}, {"short", false}});
     }},
    {"le",
     [](O& o, const V& v) { o.exact_le = v.word<bool>({{"loose", false}, {"exact", true}}); }},
    {"default",
     [](O& o, const V& v) {
       o.default_applet = v.word<bool>({{"none", false}, {"openpgp", true}});
     }},
    {"content",
     [](O& o, const V& v) {
       o.personalised = v.word<bool>({{"personalised", true}, {"factory", false}});
     }},
    {"algorithms",
     [](O& o, const V& v) {
       o.algorithms = v.flags({{"rsa", algorithm_group::kRsa},
                               {"nist", algorithm_group::kNist},
                               {"brainpool", algorithm_group::kBrainpool},
                               {"25519", algorithm_group::kCurve25519}});
     }},
    {"attributes",
     [](O& o, const V& v) {
       o.attributes = v.word<AttributeChange>({{"changeable", AttributeChange::takes_key},
                                               {"fixed", AttributeChange::none},
                                               {"keep_key", AttributeChange::keeps_key}});
     }},
    {"certificates",
     [](O& o, const V& v) {
       o.several_certificates = v.word<bool>({{"several", true}, {"one", false}});
     }},
    {"select_data",
     [](O& o, const V& v) {
       o.select_data_with_length = v.word<bool>({{"standard", false}, {"with_length", true}});
     }},
    {"life_cycle",
     [](O& o, const V& v) { o.life_cycle = v.word<bool>({{"yes", true}, {"no", false}}); }},
    {"terminated",
     [](O& o, const V& v) {
       o.terminated = v.word<Terminated>({{"warns", Terminated::warns},
                                          {"refuses", Terminated::refuses},
                                          {"hides", Terminated::hides}});
     }},
    {"templates",
     [](O& o, const V& v) { o.bare_templates = v.word<bool>({{"bare", true}, {"whole", false}}); }},
    {"wrong_password",
     [](O& o, const V& v) { o.tells_tries = v.word<bool>({{"63cx", true}, {"6982", false}}); }},
    {"wrong_old_password",
     [](O& o, const V& v) {
       o.wrong_old_is_6985 = v.word<bool>({{"as_verify", false}, {"6985", true}});
     }},
    {"select",
     [](O& o, const V& v) { o.gives_fci = v.word<bool>({{"empty", false}, {"fci", true}}); }},
    {"selection",
     [](O& o, const V& v) {
       o.selection_keeps_status = v.word<bool>({{"drops", false}, {"keeps", true}});
     }},
    {"pw1",
     [](O& o, const V& v) {
       o.pw1_for_several = v.word<bool>({{"once", false}, {"several", true}});
     }},
    {"kdf",
     [](O& o, const V& v) {
       o.kdf = v.word<KdfSupport>(
           {{"none", KdfSupport::none}, {"off", KdfSupport::off}, {"on", KdfSupport::on}});
     }},
    {"kdf_change",
     [](O& o, const V& v) {
       o.kdf_change =
           v.word<KdfChange>({{"transparent", KdfChange::transparent}, {"sets", KdfChange::sets}});
     }},
    {"ecdsa",
     [](O& o, const V& v) {
       o.ecdsa = v.word<EcdsaForm>({{"fixed", EcdsaForm::fixed},
                                    {"padded", EcdsaForm::padded},
                                    {"stripped", EcdsaForm::stripped}});
     }},
    {"touch",
     [](O& o, const V& v) {
       o.touch = v.word<Touch>(
           {{"none", Touch::none}, {"given", Touch::given}, {"withheld", Touch::withheld}});
     }},
    {"tries", [](O& o, const V& v) { o.tries = v.number<std::uint8_t>(1, 255); }},
    {"pin", [](O& o, const V& v) { o.pin = v.text(6, kLongestPassword); }},
    {"admin_pin", [](O& o, const V& v) { o.admin_pin = v.text(8, kLongestPassword); }},
    {"resetting_code_tries",
     [](O& o, const V& v) {
       o.counts_for_no_code = v.word<bool>({{"if_set", false}, {"always", true}});
     }},
    {"resetting_code", [](O& o, const V& v) { o.resetting_code = v.text(8, kLongestPassword); }},
};

OpenPgpVersion version_of(const OptionValue& value) {
  const auto parts = value.numbers<2>();
  const OpenPgpVersion version{parts[0], parts[1]};
  const bool known =
      version >= OpenPgpVersion{2, 0} && version <= OpenPgpVersion{3, 4} && version.minor <= 9;
  if (!known) value.refuse();
  return version;
}

void set_profile(OpenPgpOptions& options, OpenPgpProfile profile) {
  options.profile = profile;
  if (profile == OpenPgpProfile::plain) return;
  options.tells_tries = false;
  if (profile == OpenPgpProfile::yubico) {
    options.bare_templates = false;
    options.touch = Touch::given;
    options.kdf_change = KdfChange::sets;
  } else {
    options.version = {2, 1};
    options.gives_fci = true;
  }
}

/// Profile, version and protocol decide what the others are when nobody says anything.
void set_defaults(OpenPgpOptions& options, const OptionValues& given) {
  if (const auto profile = find_option(kKind, given, "profile")) {
    set_profile(options, profile->word<OpenPgpProfile>({{"plain", OpenPgpProfile::plain},
                                                        {"yubico", OpenPgpProfile::yubico},
                                                        {"v2", OpenPgpProfile::v2}}));
  }
  if (const auto version = find_option(kKind, given, "version")) {
    options.version = version_of(*version);
  }
  if (!options.has(OpenPgpFeature::elliptic_curves)) options.algorithms = algorithm_group::kRsa;
  if (!options.has(OpenPgpFeature::kdf)) options.kdf = KdfSupport::none;
  if (const auto protocol = find_option(kKind, given, "protocol")) {
    options.protocol =
        protocol->word<CardProtocol>({{"t0", CardProtocol::t0}, {"t1", CardProtocol::t1}});
  }
  if (options.protocol == CardProtocol::t0) {
    options.extended_length = false;
    options.exact_le = true;
  }
}

void check(const OpenPgpOptions& options) {
  if (options.protocol == CardProtocol::t0 && options.extended_length) {
    throw std::invalid_argument("a card with T=0 has no extended length here");
  }
  if (options.kdf != KdfSupport::none && !options.has(OpenPgpFeature::kdf)) {
    throw std::invalid_argument("an openpgp card of this version has no KDF");
  }
  if (options.algorithms != algorithm_group::kRsa &&
      !options.has(OpenPgpFeature::elliptic_curves)) {
    throw std::invalid_argument("an openpgp card of this version has RSA alone");
  }
}

}  // namespace

bool OpenPgpOptions::has(OpenPgpFeature feature) const {
  if (feature == OpenPgpFeature::several_certificates && !several_certificates) return false;
  for (const auto& [known, since] : kSince) {
    if (known == feature) return version >= since;
  }
  return false;
}

OpenPgpOptions parse_openpgp_options(const OptionValues& options) {
  OpenPgpOptions parsed;
  set_defaults(parsed, options);
  set_options<OpenPgpOptions>(kKind, options, {"profile", "protocol", "version"}, kSetters, parsed);
  check(parsed);
  return parsed;
}

}  // namespace kunci::harness
