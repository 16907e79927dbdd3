// SPDX-License-Identifier: Apache-2.0
#include "pcsc/context.h"

#include "pcsc/pcsc_error.h"

namespace kunci::pcsc {

Result<void> Context::open() {
  if (is_open()) return {};
  SCARDCONTEXT handle = 0;
  const LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle);
  if (code != SCARD_S_SUCCESS) return fail(error_from_pcsc(code));
  handle_ = handle;
  return {};
}

void Context::close() noexcept {
  if (is_open()) SCardReleaseContext(std::exchange(handle_, 0));
}

}  // namespace kunci::pcsc
