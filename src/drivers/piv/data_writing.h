// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "drivers/piv/core.h"
#include "token/capabilities.h"
#include "token/token.h"

namespace kunci::piv {

/// Data objects of the standard, but for those that this driver or the card keeps itself:
/// write_protected. The printed information is one of them while it keeps the management key.
class DataWriting final : public DataWriter {
 public:
  DataWriting(Core& core, const std::vector<DataPlace>& places) : core_(core), places_(places) {}

  Result<void> write(std::uint32_t tag, ByteView value) override;
  Result<void> erase(std::uint32_t tag) override { return write(tag, {}); }

 private:
  Core& core_;
  const std::vector<DataPlace>& places_;
};

}  // namespace kunci::piv
