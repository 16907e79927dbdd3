// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "drivers/openpgp/core.h"
#include "token/capabilities.h"
#include "token/token.h"
#include "token/token_mark.h"

namespace kunci::openpgp {

/// Data objects: under PW1 those that the user may write, under PW3 the others. The one that keeps
/// our mark is write_protected while it does.
class DataWriting final : public DataWriter {
 public:
  DataWriting(Core& core, const std::vector<DataPlace>& places) : core_(core), places_(places) {}

  Result<void> write(std::uint32_t tag, ByteView value) override;
  Result<void> erase(std::uint32_t tag) override { return write(tag, {}); }

 private:
  Core& core_;
  const std::vector<DataPlace>& places_;
};

/// Writes our mark, with PW3 verified, and remembers it. Nothing happens on cards without a place
/// for it. `user_pin` serves those that want PW1 there.
Result<void> write_mark(AppletTransaction& transaction, Core& core, const TokenMark& mark,
                        ByteView user_pin = {});

/// Sets the resetting code with PW3 verified, or takes it away (4.3.4: by empty content).
Result<void> write_reset_code(AppletTransaction& transaction, Core& core, const Secret* code);

}  // namespace kunci::openpgp
