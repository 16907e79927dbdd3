// SPDX-License-Identifier: Apache-2.0
// The C boundary, once for all functions: what every C_* does before and after its own work.
#pragma once

#include <kunci/cryptoki.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "module/live_library.h"
#include "pkcs11/library.h"
#include "pkcs11/rv.h"

namespace kunci::module {

using pkcs11::CkResult;
using pkcs11::Library;
using pkcs11::Session;
using pkcs11::SessionUse;

/// A function's name as a template argument.
template <std::size_t size>
struct FunctionName {
  char text[size];
  constexpr FunctionName(const char (&name)[size]) { std::copy_n(name, size, text); }
  [[nodiscard]] constexpr std::string_view view() const { return {text, size - 1}; }
};

/// Calls `body` with containment of exceptions, and writes name and result to the log where calls
/// are traced.
template <class Body>
CK_RV contained(std::string_view name, Body&& body) noexcept;

void trace_call(std::string_view name, CK_RV rv) noexcept;
bool tracing_calls() noexcept;
CK_RV rv_of_current_exception() noexcept;

template <class Body>
CK_RV contained(std::string_view name, Body&& body) noexcept {
  CK_RV rv = CKR_GENERAL_ERROR;
  try {
    rv = body();
  } catch (...) {
    rv = rv_of_current_exception();
  }
  if (tracing_calls()) trace_call(name, rv);
  return rv;
}

/// `Entry<"C_Sign", sign>::call(session, ...)`: finds the live library (none before C_Initialize,
/// after C_Finalize, and in a child after fork), calls the handler with it, contains what it throws
/// and gives its return value.
///
/// A handler is `CkResult<void> handler(Library&, <the C function's parameters>)` and turns raw
/// pointers into spans in its first lines.
template <FunctionName name, auto handler>
struct Entry {
  template <class... Arguments>
  static CK_RV call(Arguments... arguments) noexcept {
    return contained(name.view(), [&]() -> CK_RV {
      LibraryUse library;
      if (!library) return CKR_CRYPTOKI_NOT_INITIALIZED;
      const CkResult<void> done = handler(*library, arguments...);
      if (done) return CKR_OK;
      return library.after_failure(done.error().value);
    });
  }
};

}  // namespace kunci::module
