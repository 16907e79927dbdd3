// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <cstddef>
#include <span>
#include <vector>

#include "pkcs11/attribute.h"
#include "pkcs11/present_token.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// The result of C_FindObjectsInit, handed out piece by piece. What is found is fixed when the
/// search starts; objects that go away in between keep their place in the list and are
/// CKR_OBJECT_HANDLE_INVALID when they are used.
class Search {
 public:
  /// Finds all objects that match every entry (PKCS#11 3.2, 5.7.7). The card is asked only for what
  /// the template does not rule out by class, id or label, and for each thing once an insertion.
  static CkResult<Search> start(PresentToken& present, std::span<const TemplateEntry> wanted);

  /// The next handles, as many as fit; how many there were.
  std::size_t take(std::span<CK_OBJECT_HANDLE> out);

 private:
  std::vector<CK_OBJECT_HANDLE> found_;
  std::size_t next_ = 0;
};

}  // namespace kunci::pkcs11
