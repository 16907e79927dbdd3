// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "iso7816/card.h"
#include "tests/fuzz/fuzz_input.h"

namespace kunci::fuzz {

/// A card that answers what the input says: each answer is a status word, from a list of those that
/// drivers know or any, and a body, as it is or wrapped in the tag that was asked for. After the
/// input's end, and after kMostExchanges, the card is gone.
inline constexpr int kMostExchanges = 400;

/// A connection to that card; `input` outlives it.
std::shared_ptr<iso7816::Card> fuzzed_card(FuzzInput& input);

/// What the card answers to `command`; empty where it is gone.
Bytes fuzzed_answer(FuzzInput& input, ByteView command);

}  // namespace kunci::fuzz
