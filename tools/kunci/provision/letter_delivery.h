// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

namespace kunci::tool {

/// Where letters go. Several threads may call.
class LetterDelivery {
 public:
  virtual ~LetterDelivery() = default;

  /// What the journal says of the letter before it is delivered.
  [[nodiscard]] virtual std::string place_of(const std::string& stem) const = 0;
  /// Throws Failure when something stands at that place already.
  virtual void require_free(const std::string& stem) const = 0;
  /// Hands the letter over. `begun` says that an earlier try may have: that one's file, and no
  /// other, is replaced. Throws Failure.
  virtual void deliver(const std::string& stem, ByteView pdf, bool begun) = 0;
};

/// A new file STEM.pdf for its owner alone in a directory that is there.
std::unique_ptr<LetterDelivery> letters_into_directory(const std::string& directory);

/// Standard input of a command, by the shell, one letter at a time; a printer, mostly. A letter
/// whose delivery was interrupted is printed again: it says the same.
std::unique_ptr<LetterDelivery> letters_to_command(const std::string& command);

}  // namespace kunci::tool
