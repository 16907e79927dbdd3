// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "client/algorithm.h"
#include "client/session.h"

namespace kunci::tool {

/// What a key pair is for. The ids are those of the four key slots of PIV (SP 800-73-4, pt 1, 3.1)
/// in our module, and, on OpenPGP cards, of its three keys.
struct KeyUse {
  const char* word;  ///< as on the command line: "signature"
  std::uint8_t id;
  std::uint8_t openpgp_id;  ///< 0: such a card has no key for this
  bool signs;
};

std::span<const KeyUse> key_uses();

/// By its word, or nullptr.
const KeyUse* find_key_use(std::string_view word);

/// The id of the key for this use on a token of this family (see Context::family). Throws Failure
/// (unsupported) where there is none.
Bytes id_for(const KeyUse& use, std::string_view family);

/// A pair that is to be made.
struct KeyOrder {
  const Algorithm& algorithm;
  const KeyUse& use;
  Bytes id{};
  std::string label{};
  bool always_authenticate = false;  ///< asked for; cards may want it without being asked
};

/// Throws Failure (unsupported) unless the token makes keys of that kind and size.
void require_generation(const Module& module, CK_SLOT_ID slot, const Algorithm& algorithm);

/// Makes the pair on the token: private, sensitive, never extractable, allowed nothing but its use.
/// The session is read/write and logged in. Throws Failure.
Session::Pair generate_pair(Session& session, const KeyOrder& order);

}  // namespace kunci::tool
