// SPDX-License-Identifier: Apache-2.0
// The one piece of global state: which library is live, in which process, and how many calls use
// it.
#pragma once

#include <kunci/cryptoki.h>

#include "pkcs11/library.h"

namespace kunci::module {

/// The use of the live library by one call: while it exists the library is not destroyed. Empty
/// where C_Initialize was not called, C_Finalize was, or this process is a child that forked after
/// C_Initialize (PKCS#11 3.2, 2.5.2).
class LibraryUse {
 public:
  LibraryUse() noexcept;
  ~LibraryUse();
  LibraryUse(const LibraryUse&) = delete;
  LibraryUse& operator=(const LibraryUse&) = delete;

  explicit operator bool() const { return library_ != nullptr; }
  pkcs11::Library& operator*() const { return *library_; }

  /// Where a call failed because a card or reader went away: closes the sessions of that token.
  /// Gives `rv` back.
  CK_RV after_failure(CK_RV rv);

 private:
  pkcs11::Library* library_ = nullptr;
};

/// C_Initialize: makes a library live. CKR_CRYPTOKI_ALREADY_INITIALIZED. In a child after fork the
/// parent's is left behind untouched and a new one is made.
CK_RV make_library_live();

/// C_Finalize: lets new calls find none, ends waits, lets the calls under way finish, and destroys
/// it. CKR_CRYPTOKI_NOT_INITIALIZED. In a child after fork nothing is left to do, and nothing is
/// touched: CKR_OK.
CK_RV end_live_library();

}  // namespace kunci::module
