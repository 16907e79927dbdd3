// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_options.h"

#include <charconv>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/hex.h"
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

/// One option while it is read: its name is known for the sentence of an error.
class Value {
 public:
  Value(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  [[noreturn]] void refuse() const {
    throw std::invalid_argument("a piv card cannot have " + std::string(name_) + "=" +
                                std::string(text_));
  }

  /// One of some words.
  template <class T>
  T word(std::initializer_list<std::pair<std::string_view, T>> words) const {
    for (const auto& [word, value] : words) {
      if (word == text_) return value;
    }
    refuse();
  }

  template <class T>
  T number(T least, T most) const {
    T value{};
    const char* const first = text_.data();
    const char* const last = first + text_.size();
    const auto [end, error] = std::from_chars(first, last, value);
    if (error != std::errc{} || end != last) refuse();
    if (value < least || value > most) refuse();
    return value;
  }

  std::string text(std::size_t shortest, std::size_t longest) const {
    if (text_.size() < shortest || text_.size() > longest) refuse();
    return std::string(text_);
  }

  Bytes hex() const {
    auto octets = from_hex(text_);
    if (!octets) refuse();
    return std::move(*octets);
  }

  PivVersion version() const {
    std::array<std::uint8_t, 3> parts{};
    std::string_view rest = text_;
    for (std::uint8_t& part : parts) {
      const auto length = std::min(rest.find('.'), rest.size());
      part = Value(name_, rest.substr(0, length)).number<std::uint8_t>(0, 255);
      rest.remove_prefix(std::min(length + 1, rest.size()));
    }
    return {parts[0], parts[1], parts[2]};
  }

 private:
  std::string_view name_;
  std::string_view text_;
};

using Setter = void (*)(PivOptions&, const Value&);

constexpr std::pair<std::string_view, Setter> kSetters[] = {
    {"version", [](PivOptions& o, const Value& v) { o.version = v.version(); }},
    {"serial",
     [](PivOptions& o, const Value& v) { o.serial = v.number<std::uint32_t>(1, 0x7fffffff); }},
    {"state", [](PivOptions& o, const Value& v) { o.directory = v.text(1, 4096); }},
    {"apdu",
     [](PivOptions& o, const Value& v) {
       o.extended_length = v.word<bool>({{"extended", true}, {"short", false}});
     }},
    {"le", [](PivOptions& o,
              const Value& v) { o.exact_le = v.word<bool>({{"loose", false}, {"exact", true}}); }},
    {"default",
     [](PivOptions& o, const Value& v) {
       o.default_applet = v.word<bool>({{"none", false}, {"piv", true}});
     }},
    {"content",
     [](PivOptions& o, const Value& v) {
       o.personalised = v.word<bool>({{"personalised", true}, {"factory", false}});
     }},
    {"discovery",
     [](PivOptions& o, const Value& v) {
       o.discovery = v.word<bool>({{"yes", true}, {"no", false}});
     }},
    {"global_pin",
     [](PivOptions& o, const Value& v) {
       o.global_pin = v.word<GlobalPin>({{"none", GlobalPin::none},
                                         {"secondary", GlobalPin::secondary},
                                         {"primary", GlobalPin::primary}});
     }},
    {"key_history",
     [](PivOptions& o, const Value& v) { o.key_history = v.number<unsigned>(0, 20); }},
    {"pin_tries",
     [](PivOptions& o, const Value& v) { o.pin_tries = v.number<std::uint8_t>(1, 255); }},
    {"puk_tries",
     [](PivOptions& o, const Value& v) { o.puk_tries = v.number<std::uint8_t>(1, 255); }},
    {"pin", [](PivOptions& o, const Value& v) { o.pin = v.text(6, 8); }},
    {"puk", [](PivOptions& o, const Value& v) { o.puk = v.text(6, 8); }},
    {"management",
     [](PivOptions& o, const Value& v) {
       o.management_algorithm = v.word<std::uint8_t>({{"3des", algorithm_id::k3Des},
                                                      {"aes128", algorithm_id::kAes128},
                                                      {"aes192", algorithm_id::kAes192},
                                                      {"aes256", algorithm_id::kAes256}});
     }},
    {"management_key", [](PivOptions& o, const Value& v) { o.management_key = v.hex(); }},
    {"empty",
     [](PivOptions& o, const Value& v) {
       o.empty_as_zero_length = v.word<bool>({{"not_found", false}, {"zero", true}});
     }},
    {"pin_format",
     [](PivOptions& o, const Value& v) {
       o.malformed_pin_costs = v.word<bool>({{"6a80", false}, {"63cx", true}});
     }},
    {"touch",
     [](PivOptions& o, const Value& v) {
       o.touched = v.word<bool>({{"given", true}, {"withheld", false}});
     }},
    {"capacity",
     [](PivOptions& o, const Value& v) { o.capacity = v.number<std::size_t>(0, 1 << 20); }},
};

/// Profile and protocol decide what the others are when nobody says anything.
void set_defaults(PivOptions& options, const Value* profile, const Value* protocol) {
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

PivOptions parse_piv_options(const std::map<std::string, std::string, std::less<>>& options) {
  const auto find = [&options](std::string_view name) -> std::optional<Value> {
    const auto found = options.find(name);
    if (found == options.end()) return std::nullopt;
    return Value(found->first, found->second);
  };
  const auto profile = find("profile");
  const auto protocol = find("protocol");
  PivOptions parsed;
  set_defaults(parsed, profile ? &*profile : nullptr, protocol ? &*protocol : nullptr);
  for (const auto& [name, text] : options) {
    if (name == "profile" || name == "protocol") continue;
    Setter setter = nullptr;
    for (const auto& [known, candidate] : kSetters) {
      if (known == name) setter = candidate;
    }
    if (setter == nullptr) throw std::invalid_argument("a piv card has no option " + name);
    setter(parsed, Value(name, text));
  }
  check(parsed);
  return parsed;
}

}  // namespace kunci::harness
