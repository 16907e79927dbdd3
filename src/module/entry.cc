// SPDX-License-Identifier: Apache-2.0
#include "module/entry.h"

#include <new>
#include <string>

#include "base/log.h"
#include "pkcs11/rv_name.h"

namespace kunci::module {

bool tracing_calls() noexcept { return log::enabled(log::Level::calls); }

void trace_call(std::string_view name, CK_RV rv) noexcept {
  try {
    log::write(log::Level::calls, std::string(name) + " -> " + pkcs11::name_of_rv(rv));
  } catch (...) {
    // A line that could not be written changes nothing for the caller.
    return;
  }
}

CK_RV rv_of_current_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return CKR_HOST_MEMORY;
  } catch (...) {
    return CKR_GENERAL_ERROR;
  }
}

}  // namespace kunci::module
