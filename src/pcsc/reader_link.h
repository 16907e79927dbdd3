// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pcsc/connector.h"
#include "pcsc/context.h"
#include "pcsc/fair_turns.h"
#include "pcsc/reader_features.h"

namespace kunci::pcsc {

/// What the connections to one inserted card share, one after another. Guarded by the card's lock.
struct ReaderLink {
  std::string reader_name;
  OnReplaced on_replaced;
  Context context{};
  FairTurns turns{};
  /// Asked at the first transaction.
  std::optional<ReaderFeatures> features{};
  /// SCARD_ATTR_CHANNEL_ID, where the reader is plugged in: a USB device gets a new one each time.
  std::optional<std::uint32_t> channel_id{};
  /// pcscd's count of card events in the reader; unknown again after a new context, as pcscd may be
  /// a new one, too.
  std::optional<std::uint16_t> event_count{};
};

}  // namespace kunci::pcsc
