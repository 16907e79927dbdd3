// SPDX-License-Identifier: Apache-2.0
// Changing the algorithm attributes of a place, C1 to C3 (OpenPGP card 3.4.1, 4.4.3.9), with PW3
// verified. By the specification the pair that was there is gone with its attributes.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "drivers/openpgp/application.h"
#include "drivers/openpgp/key_places.h"
#include "token/applet.h"

namespace kunci::openpgp {

/// The tag of an object that each key has one of, by that of the signature key's.
std::uint16_t tag_for(std::uint16_t first, const Place& place);

/// The card cannot do what it was asked for, as opposed to: not now.
template <class T>
Result<T> unsupported_if_invalid(Result<T> result) {
  if (result) return result;
  const Errc code = result.error().code;
  const bool unable = result.error().status_word == iso7816::kWrongData.value ||
                      code == Errc::not_found || code == Errc::data_length ||
                      code == Errc::applet_lost;
  return fail(unable ? Errc::unsupported : code, result.error().status_word);
}

/// Makes the place one for pairs of this algorithm; nothing is sent where it is one. unsupported
/// where the card does not take that.
Result<void> set_attributes(AppletTransaction& transaction, const ApplicationData& data,
                            const Place& place, const crypto::KeyAlgorithm& wanted);

/// Makes the attributes others, and then what they were. unsupported where the card takes no
/// others.
Result<void> change_and_restore_attributes(AppletTransaction& transaction,
                                           const ApplicationData& data, const Place& place);

}  // namespace kunci::openpgp
