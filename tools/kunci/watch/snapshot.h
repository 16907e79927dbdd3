// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"

namespace kunci::tool {

/// What one slot held at a moment.
struct SlotState {
  enum class Kind : std::uint8_t { empty, token, unknown_card };

  SlotInfo slot{};
  Kind kind = Kind::empty;
  std::optional<TokenInfo> token{};
};

/// Something that happened between two moments.
struct SlotEvent {
  enum class Kind : std::uint8_t {
    present,  ///< a token was there from the start
    reader_added,
    inserted,
    unknown_card,  ///< inserted, but of a kind that the module does not know
    removed,
  };
  Kind kind;
  SlotState state;  ///< with `removed` what was there before
};

/// All slots at a moment.
class Snapshot {
 public:
  static Snapshot take(const Module& module);
  explicit Snapshot(const std::vector<SlotState>& states);

  /// What there is to tell at the start.
  [[nodiscard]] std::vector<SlotEvent> beginning() const;
  /// What has happened since an earlier moment; a token that was swapped unseen was removed and
  /// another one inserted.
  [[nodiscard]] std::vector<SlotEvent> since(const Snapshot& earlier) const;

 private:
  std::map<CK_SLOT_ID, SlotState> slots_{};
};

/// The word for it in JSON: "inserted".
const char* name_of(SlotEvent::Kind kind);

}  // namespace kunci::tool
