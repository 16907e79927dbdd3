// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace kunci::harness {

/// What a key store is asked to do; the fields that follow each request, in this order.
enum class StoreVerb : std::uint8_t {
  generate,      ///< id, algorithm (one octet), public exponent (empty: 65537)
  import_key,    ///< id, algorithm, the six parts of PrivateKeyParts
  public_key,    ///< id
  raw_rsa,       ///< id, block
  sign_digest,   ///< id, digest
  sign_message,  ///< id, message
  agree,         ///< id, the peer's point
  remove,        ///< id
  rename,        ///< id, new id
};

/// How a key store answers.
enum class StoreAnswer : std::uint8_t {
  done,     ///< followed by what was asked for
  refused,  ///< one octet: the Errc
  broken,   ///< one text: SoftHSM2 itself does not work
};

/// A request (kind is a StoreVerb) or an answer (kind is a StoreAnswer) between a card and its key
/// store.
struct Message {
  std::uint8_t kind = 0;
  std::vector<Bytes> fields;
};

/// Writes a whole message to a stream socket; false if the other side is gone.
bool send_message(int socket, const Message& message);

/// Reads one message; nothing at the end of the stream or if what comes is no message.
std::optional<Message> receive_message(int socket);

}  // namespace kunci::harness
