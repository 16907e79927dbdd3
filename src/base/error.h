// SPDX-License-Identifier: Apache-2.0
// What can go wrong, in the words of the domain. Outside worlds (PC/SC, status words, OpenSSL) are
// translated into these where they are met; PKCS #11 return values and the tool's sentences are
// made from them at the very top.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

namespace kunci {

enum class Errc : std::uint8_t {
  // The reader and the way to it.
  no_service,     ///< pcscd is not running or went away
  access_denied,  ///< pcscd (polkit) does not let this user in
  reader_gone,    ///< the reader was unplugged
  card_absent,    ///< no card in the reader, or it was taken out
  card_mute,      ///< the card does not answer
  card_busy,      ///< another program holds the card exclusively
  communication,  ///< an exchange failed on the way
  cancelled,      ///< the waiting was ended by us, or a person pressed cancel
  timed_out,      ///< nobody acted in time
  // The card and its applet.
  not_recognized,   ///< no driver knows this card
  applet_lost,      ///< another applet answers, or the card was reset
  not_found,        ///< no such object, key or file
  no_space,         ///< the card is full
  refused,          ///< any other negative answer of the card; see `status_word`
  malformed,        ///< the card's (or a file's, or a caller's) data break their format
  write_protected,  ///< this card or object cannot be written
  // People and their secrets.
  not_logged_in,    ///< a PIN is needed first
  pin_incorrect,    ///< wrong; see `tries_left`
  pin_locked,       ///< no tries left
  pin_length,       ///< shorter or longer than the card takes; no try was spent
  pin_characters,   ///< has characters that the card does not take; no try was spent
  pin_known_wrong,  ///< refused before by this very card; not sent again, no try was spent
  pin_not_set,      ///< no user PIN was set since the token was initialised
  pin_pad_absent,   ///< no PIN given and the reader has no pad
  management_key,   ///< the card's management key is needed and is not to be had
  factory_secret,   ///< a factory PIN, PUK or key stands where it must not
  // Keys, data, algorithms.
  unsupported,  ///< neither the card nor this module does this
  forbidden,    ///< policy says no (key usage, import of a private key)
  key_size,
  key_mismatch,  ///< certificate and key do not belong together
  data_length,
  data_invalid,
  signature_invalid,
  signature_length,
  ciphertext_invalid,
  point_invalid,  ///< a public point that is not on its curve
  parameter_invalid,
  // This process.
  out_of_memory,
  internal,
};

/// An error is small and plain: it can be copied, compared and returned from anywhere.
struct Error {
  Errc code = Errc::internal;
  std::optional<std::uint8_t> tries_left{};  ///< with pin_incorrect: as the card said in 63Cx
  std::uint16_t status_word = 0;             ///< SW1SW2 behind it, 0 when none

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T = void>
using Result = std::expected<T, Error>;

/// `return fail(Errc::not_found);` in any function that returns a Result.
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::uint16_t status_word = 0) {
  return std::unexpected(Error{.code = code, .tries_left = {}, .status_word = status_word});
}
[[nodiscard]] inline std::unexpected<Error> fail(const Error& error) {
  return std::unexpected(error);
}

template <class T>
bool failed_with(const Result<T>& result, Errc code) {
  return !result && result.error().code == code;
}

/// The name of the code, for logs: "pin_incorrect".
const char* name_of(Errc code);

}  // namespace kunci
