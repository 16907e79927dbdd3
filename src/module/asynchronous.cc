// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.21: asynchronous function management functions. None is offered: there are no
// asynchronous sessions (CKF_ASYNC_SESSION_SUPPORTED is not set).
#include <kunci/cryptoki.h>

#include "module/not_offered.h"

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_AsyncComplete(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR function,
                      CK_ASYNC_DATA_PTR result) {
  return Entry<"C_AsyncComplete", kNotOffered>::call(session, function, result);
}

CK_RV C_AsyncGetID(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR function, CK_ULONG_PTR id) {
  return Entry<"C_AsyncGetID", kNotOffered>::call(session, function, id);
}

CK_RV C_AsyncJoin(CK_SESSION_HANDLE session, CK_UTF8CHAR_PTR function, CK_ULONG id,
                  CK_BYTE_PTR data, CK_ULONG data_length) {
  return Entry<"C_AsyncJoin", kNotOffered>::call(session, function, id, data, data_length);
}

}  // extern "C"
