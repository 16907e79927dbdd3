// SPDX-License-Identifier: Apache-2.0
// The protocol between vsmartcard's virtual reader (vpcd) and its virtual cards (vicc), over TCP:
// two bytes of length, most significant first, then a command APDU or, of one byte, a request about
// the card's power. A request for the ATR and a command APDU are answered by a message, the others
// are not.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace kunci::harness {

enum class PowerRequest : uint8_t { kOff = 0, kOn = 1, kReset = 2, kAtr = 4 };

/// Waits for one message; nothing if the other side is gone. vpcd writes length and body apart, and
/// its kernel holds the body back until the length is acknowledged, so that is done at once instead
/// of after the usual 40 ms.
std::optional<Bytes> receive_vpcd_message(int socket);

/// False if the other side is gone or the message is longer than 65535 bytes.
bool send_vpcd_message(int socket, ByteView message);

}  // namespace kunci::harness
