// SPDX-License-Identifier: Apache-2.0
#include "iso7816/status_word.h"

namespace kunci::iso7816 {
namespace {

// ISO/IEC 7816-4 5.6, tables 5 and 6: what has a word of its own in our domain. A wrong length
// (6700) or parameter is our own mistake or the card's limit, not the caller's: it stays a plain
// refusal.
Errc code_of(StatusWord status) {
  switch (status.value) {
    case 0x9000:
      return Errc::internal;
    case 0x6300:
      return Errc::pin_incorrect;
    case 0x6982:
      return Errc::not_logged_in;
    case 0x6983:
      return Errc::pin_locked;
    case 0x6a80:
      return Errc::data_invalid;
    case 0x6a81:
      return Errc::unsupported;
    case 0x6a82:
      return Errc::not_found;
    case 0x6a83:
      return Errc::not_found;
    case 0x6a84:
      return Errc::no_space;
    case 0x6a86:
      return Errc::unsupported;
    case 0x6a88:
      return Errc::not_found;
    case 0x6d00:
      return Errc::unsupported;
    case 0x6e00:
      return Errc::unsupported;
    default:
      return Errc::refused;
  }
}

}  // namespace

Error error_from(StatusWord status) {
  if (const auto tries = status.tries_left()) {
    const Errc code = *tries == 0 ? Errc::pin_locked : Errc::pin_incorrect;
    return {.code = code, .tries_left = tries, .status_word = status.value};
  }
  return {.code = code_of(status), .tries_left = {}, .status_word = status.value};
}

}  // namespace kunci::iso7816
