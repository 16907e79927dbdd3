// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "tests/harness/reader/attachment.h"
#include "tests/harness/reader/card_slot.h"
#include "tests/harness/reader/token_spec.h"

namespace kunci::harness {

/// A token of a PcscdBench: its card's slot and the way to pcscd.
struct VirtualToken {
  explicit VirtualToken(TokenSpec the_spec) : spec(std::move(the_spec)) {}

  const TokenSpec spec;
  int port = 0;  ///< of the USB bus, from 1
  CardSlot slot;
  std::unique_ptr<Attachment> attachment;  ///< last, so that it ends first
};

}  // namespace kunci::harness
