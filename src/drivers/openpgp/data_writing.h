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

/// Writes our mark, and remembers it. Nothing happens on cards without a place for it.
Result<void> write_mark(AppletTransaction& transaction, Core& core, const TokenMark& mark);

}  // namespace kunci::openpgp
