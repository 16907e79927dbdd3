// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <winscard.h>

#include "base/error.h"

namespace kunci::pcsc {

/// The one translation of what libpcsclite returns into domain errors; total. SCARD_S_SUCCESS must
/// be handled before: it gives Errc::internal.
Errc error_from_pcsc(LONG code);

/// The connection to pcscd is of no use any more: pcscd went away, or the two lost step.
bool connection_is_lost(LONG code);

}  // namespace kunci::pcsc
