// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kunci::tool {

/// How far a row of the roster is. Each is written to the journal when the token has it for sure,
/// so that work goes on from there after whatever happened.
enum class Stage : std::uint8_t {
  waiting,      ///< no token yet
  claimed,      ///< a token is its own; what is on it may be in pieces
  initialized,  ///< PINs and management key are this row's
  keyed,        ///< the key pair is made, its public key is known
  requested,    ///< the CA has, or can fetch, the request
  certified,    ///< the certificate is on the token and fits
  done,         ///< looked at once more; the letter is written
};

/// As in the journal and in JSON: "claimed".
const char* name_of(Stage stage);
std::optional<Stage> stage_named(std::string_view name);

/// What is being done after that stage, for people.
const char* step_after(Stage stage);

}  // namespace kunci::tool
