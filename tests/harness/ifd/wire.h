// SPDX-License-Identifier: Apache-2.0
// The conversation between a virtual reader's driver in pcscd (client) and the process that holds
// the card (host), over a Unix stream socket. A frame is its length (4 bytes, most significant
// first, counting what follows), a message byte and a body. The client opens two connections: on
// the first it asks and each request has one reply; on the second it is told of cards that come and
// go.
//
// | request | body | replies |
// |---|---|---|
// | kOpenCommands | - | kReader |
// | kOpenEvents | - | kPresence now, and again at each change |
// | kPowerUp, kReset | - | kAtr, kNoCard |
// | kPowerDown | - | kDone |
// | kTransmit | protocol (0: T=0, 1: T=1), command APDU | kAnswer, kNoCard, kLost |
// | kAskPerson | PINs, fewest digits, most, seconds | kTyped, kCancelled, kTimedOut, kNoCard |
//
// | reply | body |
// |---|---|
// | kReader | vendor (2), product (2), kExtendedApdu and kPinPad as bits (1) |
// | kAtr | the answer to reset |
// | kAnswer | response APDU, not checked |
// | kTyped | for each entry its length (1) and its digits |
// | kPresence | 1 if a card is in the reader, else 0 (1) |
// | kDone, kNoCard, kLost, kCancelled, kTimedOut | - |
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace kunci::harness {

enum class Message : uint8_t {
  kOpenCommands = 0x01,
  kOpenEvents = 0x02,
  kPowerUp = 0x03,
  kReset = 0x04,
  kPowerDown = 0x05,
  kTransmit = 0x06,
  kAskPerson = 0x07,

  kReader = 0x81,
  kPresence = 0x82,
  kAtr = 0x83,
  kDone = 0x84,
  kAnswer = 0x86,
  kTyped = 0x87,
  kNoCard = 0x90,
  kLost = 0x91,
  kCancelled = 0x92,
  kTimedOut = 0x93,
};

inline constexpr uint8_t kExtendedApdu = 0x01;
inline constexpr uint8_t kPinPad = 0x02;

struct Frame {
  Message message;
  Bytes body;
};

/// Writes one frame whole; false if the other side is gone. Never raises SIGPIPE.
bool send_frame(int socket, Message message, ByteView body = {});

/// Waits for one frame; nothing if the other side is gone or sent what is no frame (longer than 128
/// KiB, or empty).
std::optional<Frame> receive_frame(int socket);

/// The name of a device's socket in the directory that both sides know: `BBB-DDD.sock`, made of the
/// last two parts of the device node `/dev/bus/usb/BBB/DDD`; nothing if `device_node` does not end
/// like that.
std::optional<std::string> socket_name(std::string_view device_node);

/// The environment variable that names the directory of the sockets.
inline constexpr const char* kSocketDirectoryVariable = "KUNCI_VTOKEN_DIR";

}  // namespace kunci::harness
