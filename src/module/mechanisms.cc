// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.5.5 and 5.5.6: which mechanisms a token has.
#include <kunci/cryptoki.h>

#include <algorithm>

#include "module/entry.h"
#include "pkcs11/token_mechanisms.h"

namespace kunci::module {
namespace {

using pkcs11::fail;

CkResult<void> get_mechanism_list(Library& library, CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list,
                                  CK_ULONG_PTR count) {
  if (count == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  const auto types = pkcs11::mechanisms_of(*(*present)->token);
  if (!types) return fail(types.error());
  const CK_ULONG room = *count;
  *count = types->size();
  if (list == nullptr) return {};
  if (room < types->size()) return fail(CKR_BUFFER_TOO_SMALL);
  std::ranges::copy(*types, list);
  return {};
}

CkResult<void> get_mechanism_info(Library& library, CK_SLOT_ID slot, CK_MECHANISM_TYPE type,
                                  CK_MECHANISM_INFO_PTR info) {
  if (info == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto present = library.token(slot);
  if (!present) return fail(present.error());
  const auto found = pkcs11::mechanism_info(*(*present)->token, type);
  if (!found) return fail(found.error());
  *info = *found;
  return {};
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE_PTR list, CK_ULONG_PTR count) {
  return Entry<"C_GetMechanismList", get_mechanism_list>::call(slot, list, count);
}

CK_RV C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO_PTR info) {
  return Entry<"C_GetMechanismInfo", get_mechanism_info>::call(slot, type, info);
}

}  // extern "C"
