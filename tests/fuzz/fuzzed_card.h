// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "iso7816/card.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/management_authentication.h"

namespace kunci::fuzz {

/// A card that answers what the input says: each answer is a status word, from a list of those that
/// drivers know or any, and a body, as it is or wrapped in the tag that was asked for; or what a
/// card says that does its best: the proof of its management key, what it said to the same command
/// before, otherwise success. After the input's end, and after kMostExchanges, the card is gone.
inline constexpr int kMostExchanges = 400;

/// What a card remembers.
struct FuzzedState {
  ManagementAuthentication management{};
  std::map<Bytes, Bytes> given{};  ///< what was answered to a command, where it was a success
};

/// A connection to that card; `input` outlives it.
std::shared_ptr<iso7816::Card> fuzzed_card(FuzzInput& input);

/// What the card answers to `command`; empty where it is gone.
Bytes fuzzed_answer(FuzzInput& input, FuzzedState& state, ByteView command);

}  // namespace kunci::fuzz
