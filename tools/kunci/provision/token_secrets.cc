// SPDX-License-Identifier: Apache-2.0
#include "provision/token_secrets.h"

#include <string_view>

#include "pin/pin_strength.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kPukDigits = 8;  // what a PIV card's PUK can hold

Secret hexadecimal(const OctetSource& source, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Secret text(digits);
  for (std::uint8_t& digit : text.writable()) {
    digit = static_cast<std::uint8_t>(kDigits[source() & 0x0f]);
  }
  return text;
}

}  // namespace

TokenSecrets secrets_from(const OctetSource& so_source, const OctetSource& pin_source,
                          const SecretDemand& demand) {
  TokenSecrets secrets;
  secrets.so_pin = demand.key_digits == 0 ? Secret(digits_from(so_source, kPukDigits))
                                          : hexadecimal(so_source, demand.key_digits);
  secrets.user_pin = Secret(digits_from(pin_source, demand.pin_digits, demand.acceptable));
  return secrets;
}

}  // namespace kunci::tool
