// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/token_spec.h"

#include <array>
#include <cctype>
#include <charconv>
#include <stdexcept>

namespace kunci::harness {
namespace {

[[noreturn]] void refuse(std::string_view key, std::string_view value) {
  throw std::invalid_argument("token specification: " + std::string(key) + "=" +
                              std::string(value) + " is not possible");
}

/// True for the second, false for the first of two words.
bool second_of(std::string_view key, std::string_view value, std::string_view first,
               std::string_view second) {
  if (value != first && value != second) refuse(key, value);
  return value == second;
}

std::chrono::microseconds microseconds(std::string_view key, std::string_view value, int64_t unit) {
  constexpr int64_t kMost = 10'000'000;
  int64_t number = 0;
  const char* end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  if (value.empty() || parsed.ec != std::errc() || parsed.ptr != end || number < 0 ||
      number > kMost) {
    refuse(key, value);
  }
  return std::chrono::microseconds(number * unit);
}

std::string checked_word(std::string_view key, std::string_view value) {
  for (const char c : value) {
    const bool is_fine = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    if (!is_fine) refuse(key, value);
  }
  if (value.empty()) refuse(key, value);
  return std::string(value);
}

struct Key {
  std::string_view name;
  void (*take)(TokenSpec& spec, std::string_view key, std::string_view value);
};

using Text = std::string_view;
constexpr std::array kReaderKeys = {
    Key{"reader",
        [](TokenSpec& s, Text k, Text v) {
          s.yubico_named = v == "yubico";
          s.removable = !s.yubico_named && second_of(k, v, "token", "slot");
        }},
    Key{"card", [](TokenSpec& s, Text k, Text v) { s.card_in = second_of(k, v, "out", "in"); }},
    Key{"pinpad", [](TokenSpec& s, Text k, Text v) { s.pin_pad = second_of(k, v, "0", "1"); }},
    Key{"latency_ms",
        [](TokenSpec& s, Text k, Text v) { s.latency.per_apdu = microseconds(k, v, 1000); }},
    Key{"latency_us",
        [](TokenSpec& s, Text k, Text v) { s.latency.per_apdu = microseconds(k, v, 1); }},
    Key{"byte_us",
        [](TokenSpec& s, Text k, Text v) { s.latency.per_byte = microseconds(k, v, 1); }},
    Key{"usb_serial", [](TokenSpec& s, Text k, Text v) { s.serial = checked_word(k, v); }},
};

/// True if the pair was for the reader.
bool take_reader_option(TokenSpec& spec, std::string_view key, std::string_view value) {
  for (const Key& known : kReaderKeys) {
    if (known.name != key) continue;
    known.take(spec, key, value);
    return true;
  }
  return false;
}

}  // namespace

UsbIdentity TokenSpec::usb_identity() const {
  if (pin_pad) return {kVirtualVendor, kPinPadProduct, "Virtual PIN Pad Reader", serial};
  if (removable) return {kVirtualVendor, kReaderProduct, "Virtual Reader", serial};
  if (yubico_named) return {kVirtualVendor, kYubicoNamedProduct, "Virtual Token", serial};
  return {kVirtualVendor, kTokenProduct, "Virtual Token", serial};
}

CardSpec parse_card_spec(std::string_view text) {
  CardSpec card;
  const size_t colon = text.find(':');
  card.kind = text.substr(0, colon);
  std::string_view rest = colon == Text::npos ? Text() : text.substr(colon + 1);
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    const std::string_view pair = rest.substr(0, comma);
    const size_t equals = pair.find('=');
    if (equals == Text::npos) refuse(pair, "");
    card.options[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    rest = comma == Text::npos ? Text() : rest.substr(comma + 1);
  }
  return card;
}

TokenSpec parse_token_spec(std::string_view text, std::string_view default_name) {
  TokenSpec spec;
  const size_t name_end = text.substr(0, text.find(':')).find('=');
  const bool named = name_end != Text::npos;
  spec.name = checked_word("name", named ? text.substr(0, name_end) : default_name);
  spec.card = parse_card_spec(named ? text.substr(name_end + 1) : text);
  spec.serial = "KV-" + spec.name;
  std::erase_if(spec.card.options, [&spec](const auto& option) {
    return take_reader_option(spec, option.first, option.second);
  });
  const auto apdu = spec.card.options.find("apdu");
  if (apdu != spec.card.options.end()) {
    spec.extended_apdu = second_of("apdu", apdu->second, "short", "extended");
  }
  spec.removable = spec.removable || spec.pin_pad;
  return spec;
}

}  // namespace kunci::harness
