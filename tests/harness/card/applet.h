// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "tests/harness/card/command.h"

namespace kunci::harness {

/// A card application. The card that owns it hands it whole commands: the class octet is 00, chains
/// are put together, and SELECT and GET RESPONSE never come here.
class Applet {
 public:
  Applet() = default;
  Applet(const Applet&) = delete;
  Applet& operator=(const Applet&) = delete;
  virtual ~Applet() = default;

  /// The whole application identifier; a SELECT with its beginning finds the applet too.
  virtual ByteView aid() const = 0;

  /// The longest data field, put together from a chain or not, that the applet's memory takes.
  virtual std::size_t max_data() const = 0;

  /// Whether this instruction may come as a chain (ISO/IEC 7816-4, 5.3.3).
  virtual bool takes_chain(std::uint8_t instruction) const = 0;

  /// Cold or warm reset: volatile state is as in a card just inserted.
  virtual void reset() = 0;

  /// The applet was selected; `again`: it already was, or the card counts it as such because it
  /// keeps security statuses. Gives what SELECT answers.
  virtual Reply select(bool again) = 0;

  /// Another application was selected: the application security status ends (SP 800-73-4 pt
  /// 2, 2.4.2).
  virtual void deselect() = 0;

  virtual Reply process(const Command& command) = 0;
};

}  // namespace kunci::harness
