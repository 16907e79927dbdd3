// SPDX-License-Identifier: Apache-2.0
#include "pcsc/pcsc_error.h"

namespace kunci::pcsc {

Errc error_from_pcsc(LONG code) {
  switch (code) {
    case SCARD_S_SUCCESS:
      return Errc::internal;

    // libpcsclite's word for a closed socket is SCARD_F_COMM_ERROR; drivers' troubles are
    // SCARD_E_NOT_TRANSACTED.
    case SCARD_F_COMM_ERROR:
    case SCARD_E_NO_SERVICE:
    case SCARD_E_SERVICE_STOPPED:
    case SCARD_P_SHUTDOWN:
    case SCARD_E_SERVER_TOO_BUSY:
      return Errc::no_service;

    case SCARD_W_SECURITY_VIOLATION:
    case SCARD_E_NO_ACCESS:
      return Errc::access_denied;

    // A handle is pcscd's number for a card in a reader: it becomes invalid when the reader goes.
    case SCARD_E_INVALID_HANDLE:
    case SCARD_E_INVALID_VALUE:
    case SCARD_E_UNKNOWN_READER:
    case SCARD_E_READER_UNAVAILABLE:
    case SCARD_E_NO_READERS_AVAILABLE:
      return Errc::reader_gone;

    case SCARD_E_NO_SMARTCARD:
    case SCARD_W_REMOVED_CARD:
      return Errc::card_absent;

    case SCARD_W_UNRESPONSIVE_CARD:
    case SCARD_W_UNPOWERED_CARD:
    case SCARD_W_UNSUPPORTED_CARD:
    case SCARD_E_CARD_UNSUPPORTED:
    case SCARD_E_INVALID_ATR:
    case SCARD_E_NOT_READY:
      return Errc::card_mute;

    case SCARD_E_SHARING_VIOLATION:
      return Errc::card_busy;
    case SCARD_W_RESET_CARD:
      return Errc::applet_lost;

    case SCARD_E_CANCELLED:
    case SCARD_E_SYSTEM_CANCELLED:
    case SCARD_W_CANCELLED_BY_USER:
      return Errc::cancelled;

    case SCARD_E_TIMEOUT:
    case SCARD_F_WAITED_TOO_LONG:
      return Errc::timed_out;

    case SCARD_E_NO_MEMORY:
      return Errc::out_of_memory;
    case SCARD_E_UNSUPPORTED_FEATURE:
      return Errc::unsupported;
    case SCARD_E_INVALID_PARAMETER:
      return Errc::internal;

    default:
      return Errc::communication;
  }
}

bool connection_is_lost(LONG code) {
  return code != SCARD_S_SUCCESS && error_from_pcsc(code) == Errc::no_service;
}

}  // namespace kunci::pcsc
