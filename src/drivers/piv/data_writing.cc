// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/data_writing.h"

#include <algorithm>
#include <utility>

#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/powers.h"
#include "drivers/piv/protected_key.h"

namespace kunci::piv {

Result<void> DataWriting::write(std::uint32_t tag, ByteView value) {
  const auto place = std::ranges::find(places_, tag, &DataPlace::tag);
  if (place == places_.end()) return fail(Errc::not_found);
  if (!place->modifiable) return fail(Errc::write_protected);
  return run_with_powers(core_, [&](AppletTransaction& transaction) -> Result<void> {
    if (tag == tag::kPrintedInformation) {
      const auto kept = keeps_management_key(transaction, core_.login.is_user());
      if (!kept) return fail(kept.error());
      if (*kept) return fail(Errc::write_protected);
    }
    const auto written = once_only(put_object(transaction, tag, value));
    core_.memory.objects.forget(tag);
    if (!written) return written;
    core_.memory.objects.remember(
        tag, value.empty() ? nullptr : std::make_shared<const Bytes>(copy_of(value)));
    return {};
  });
}

}  // namespace kunci::piv
