// SPDX-License-Identifier: Apache-2.0
// The management key kept on the card behind the PIN, in the layout of Yubico's tools: the printed
// information object, which the card gives to a verified user only, holds 88 { 89 key }; the admin
// data object, which everybody may read, says so in 80 { 81 flags }.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "token/applet.h"

namespace kunci::piv {

/// Whether this printed information is none, but holds a key.
bool keeps_management_key(ByteView printed_information);

/// The keys on the card, the likeliest first: one, or two where a change was interrupted. Empty
/// where there is none. not_logged_in before the PIN.
Result<std::vector<Secret>> read_protected_keys(AppletTransaction& transaction);

/// Under the powers of the present key. `former`: beside the new key, until the card has taken it.
Result<void> write_protected_key(AppletTransaction& transaction, const Secret& key,
                                 const Secret* former = nullptr);
Result<void> erase_protected_key(AppletTransaction& transaction);

/// Whether admin data say that a key is kept. Needs no PIN. Cards that know only the standard's
/// objects have no place to say it.
Result<bool> key_is_said_to_be_protected(AppletTransaction& transaction);
/// The same, and where the user's PIN is verified what the card really keeps.
Result<bool> keeps_management_key(AppletTransaction& transaction, bool pin_verified);
/// Sets or clears that flag where the card has a place for it, and leaves what else the object
/// says.
Result<void> say_key_is_protected(AppletTransaction& transaction, bool is_protected);

}  // namespace kunci::piv
