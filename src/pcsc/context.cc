// SPDX-License-Identifier: Apache-2.0
#include "pcsc/context.h"

#include "pcsc/pcsc_error.h"

namespace kunci::pcsc {

// pcscd hangs up without a word on whom polkit does not let in. It may also just be ending: then it
// is not there any more the second time.
Result<void> Context::open() {
  if (is_open()) return {};
  SCARDCONTEXT handle = 0;
  LONG code = SCARD_F_COMM_ERROR;
  for (int attempt = 0; attempt < 2 && code == SCARD_F_COMM_ERROR; ++attempt) {
    code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle);
  }
  if (code == SCARD_F_COMM_ERROR) return fail(Errc::access_denied);
  if (code != SCARD_S_SUCCESS) return fail(error_from_pcsc(code));
  handle_ = handle;
  return {};
}

void Context::close() noexcept {
  if (is_open()) SCardReleaseContext(std::exchange(handle_, 0));
}

}  // namespace kunci::pcsc
