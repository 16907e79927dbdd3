// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_options.h"

#include <stdexcept>
#include <string_view>
#include <utility>

#include "tests/harness/piv/piv_names.h"

namespace kunci::harness {
namespace {

constexpr std::pair<PivFeature, PivVersion> kSince[] = {
    {PivFeature::extensions, {1, 0, 0}},  {PivFeature::policies, {4, 0, 0}},
    {PivFeature::attestation, {4, 3, 0}}, {PivFeature::serial, {5, 0, 0}},
    {PivFeature::metadata, {5, 3, 0}},    {PivFeature::aes_management, {5, 4, 2}},
    {PivFeature::large_rsa, {5, 7, 0}},   {PivFeature::curve25519, {5, 7, 0}},
    {PivFeature::move_key, {5, 7, 0}},    {PivFeature::aes192_by_default, {5, 7, 0}},
};

constexpr std::string_view kKind = "piv";

PivVersion version_of(const OptionValue& value) {
  const auto parts = value.numbers<3>();
  return {parts[0], parts[1], parts[2]};
}

constexpr std::pair<std::string_view, OptionSetter<PivOptions>> kSetters[] = {
    {"version", [](PivOptions& o, const OptionValue& v) { o.version = version_of(v); }},
    {"serial", [](PivOptions& o,
                  const OptionValue& v) { o.serial = v.number<std::uint32_t>(1, 0x7fffffff); }},
    {"state", [](PivOptions& o, const OptionValue& v) { o.directory = v.text(1, 4096); }},
    {"apdu",
     [](PivOptions& o, const OptionValue& v) {
       o.extended_length = v.word<bool>({{"extended", true}, {"short", false}});
     }},
    {"le",
     [](PivOptions& o, const OptionValue& v) {
       o.exact_le = v.word<bool>({{"loose", false}, {"exact", true}});
     }},
    {"default",
     [](PivOptions& o, const OptionValue& v) {
       o.default_applet = v.word<bool>({{"none", false}, {"piv", true}});
     }},
    {"content",
     [](PivOptions& o, const OptionValue& v) {
       o.personalised = v.word<bool>({{"personalised", true}, {"factory", false}});
     }},
    {"discovery",
     [](PivOptions& o, const OptionValue& v) {
       o.discovery = v.word<bool>({{"yes", true}, {"no", false}});
     }},
    {"global_pin",
     [](PivOptions& o, const OptionValue& v) {
       o.global_pin = v.word<GlobalPin>({{"none", GlobalPin::none},
                                         {"secondary", GlobalPin::secondary},
                                         {"primary", GlobalPin::primary}});
     }},
    {"key_history",
     [](PivOptions& o, const OptionValue& v) { o.key_history = v.number<unsigned>(0, 20); }},
    {"pin_tries",
     [](PivOptions& o, const OptionValue& v) { o.pin_tries = v.number<std::uint8_t>(1, 255); }},
    {"puk_tries",
     [](PivOptions& o, const OptionValue& v) { o.puk_tries = v.number<std::uint8_t>(1, 255); }},
    {"pin", [](PivOptions& o, const OptionValue& v) { o.pin = v.text(6, 8); }},
    {"puk", [](PivOptions& o, const OptionValue& v) { o.puk = v.text(6, 8); }},
    {"management",
     [](PivOptions& o, const OptionValue& v) {
       o.management_algorithm = v.word<std::uint8_t>({{"3des", algorithm_id::k3Des},
                                                      {"aes128", algorithm_id::kAes128},
                                                      {"aes192", algorithm_id::kAes192},
                                                      {"aes256", algorithm_id::kAes256}});
     }},
    {"management_key", [](PivOptions& o, const OptionValue& v) { o.management_key = v.hex(); }},
    {"empty",
     [](PivOptions& o, const OptionValue& v) {
       o.empty_as_zero_length = v.word<bool>({{"not_found", false}, {"zero", true}});
     }},
    {"pin_format",
     [](PivOptions& o, const OptionValue& v) {
       o.malformed_pin_costs = v.word<bool>({{"6a80", false}, {"63cx", true}});
     }},
    {"touch",
     [](PivOptions& o, const OptionValue& v) {
       o.touched = v.word<bool>({{"given", true}, {"withheld", false}});
     }},
    {"capacity",
     [](PivOptions& o, const OptionValue& v) { o.capacity = v.number<std::size_t>(0, 1 << 20); }},
};

/// Profile and protocol decide what the others are when nobody says anything.
void set_defaults(PivOptions& options, const OptionValue* profile, const OptionValue* protocol) {
  if (profile != nullptr) {
    options.profile =
        profile->word<PivProfile>({{"plain", PivProfile::plain}, {"yubico", PivProfile::yubico}});
  }
  options.personalised = !options.is_yubico();
  if (protocol != nullptr) {
    options.protocol =
        protocol->word<CardProtocol>({{"t0", CardProtocol::t0}, {"t1", CardProtocol::t1}});
  }
  if (options.protocol == CardProtocol::t0) {
    options.extended_length = false;
    options.exact_le = true;
  }
}

void check(const PivOptions& options) {
  const bool yubico = options.is_yubico();
  if (yubico && (options.global_pin != GlobalPin::none || !options.discovery)) {
    throw std::invalid_argument("a piv card of this profile has a fixed Discovery Object");
  }
  if (!options.discovery && options.global_pin != GlobalPin::none) {
    throw std::invalid_argument("without a Discovery Object there is no Global PIN");
  }
  if (!yubico && options.pin_tries > 10) {
    throw std::invalid_argument("SP 800-73-4 allows no more than ten tries");
  }
  if (options.protocol == CardProtocol::t0 && options.extended_length) {
    throw std::invalid_argument("a card with T=0 has no extended length here");
  }
}

}  // namespace

bool PivOptions::has(PivFeature feature) const {
  if (!is_yubico()) return false;
  for (const auto& [known, since] : kSince) {
    if (known == feature) return version >= since;
  }
  return false;
}

PivOptions parse_piv_options(const OptionValues& options) {
  const auto profile = find_option(kKind, options, "profile");
  const auto protocol = find_option(kKind, options, "protocol");
  PivOptions parsed;
  set_defaults(parsed, profile ? &*profile : nullptr, protocol ? &*protocol : nullptr);
  set_options<PivOptions>(kKind, options, {"profile", "protocol"}, kSetters, parsed);
  check(parsed);
  return parsed;
}

}  // namespace kunci::harness
