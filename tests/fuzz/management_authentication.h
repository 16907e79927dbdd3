// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/bytes.h"

namespace kunci::fuzz {

/// The part of a PIV card that no fuzzer guesses: it proves that it holds the management key, which
/// is the factory's until another one is set (SP 800-73-4 pt 2, appendix A.1).
class ManagementAuthentication {
 public:
  ManagementAuthentication();

  /// The data of the answer to GENERAL AUTHENTICATE with the key 9B, and of SET MANAGEMENT KEY,
  /// which it takes note of; nothing for any other command, or one that makes no sense.
  std::optional<Bytes> answer(ByteView command);

 private:
  std::optional<Bytes> authenticate(std::uint8_t algorithm, ByteView data) const;

  Bytes key_;
};

}  // namespace kunci::fuzz
