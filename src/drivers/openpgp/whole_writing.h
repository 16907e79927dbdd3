// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "token/applet.h"

namespace kunci::openpgp {

/// Writes what may be longer than one command, and looks at it where it went out in pieces: a card
/// that was reset or selected anew between two of them takes the last ones for the whole, and says
/// 9000 (ISO/IEC 7816-4 5.4.1 leaves open what becomes of a broken chain). Written twice at most;
/// communication where it still is not there then.
template <std::invocable<> Write, std::invocable<> Read>
Result<void> write_whole(AppletTransaction& transaction, ByteView content, Write write, Read read) {
  for (int attempts_left = 2; attempts_left > 0; --attempts_left) {
    if (const auto written = write(); !written) return written;
    if (!transaction.goes_in_pieces(content.size())) return {};
    const Result<WipedBytes> there = read();
    // What is said of the command that looks is not said of the content.
    if (failed_with(there, Errc::data_invalid)) {
      return fail(Errc::refused, there.error().status_word);
    }
    if (!there && there.error().code != Errc::not_found) return fail(there.error());
    // Some cards give more than they were given: up to the size of the place.
    const bool all_there = there && there->size() >= content.size() &&
                           equal(ByteView(*there).first(content.size()), content);
    if (all_there) return {};
  }
  return fail(Errc::communication);
}

}  // namespace kunci::openpgp
