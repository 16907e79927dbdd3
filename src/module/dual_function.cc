// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.17: dual-function cryptographic functions. None is offered: what is encrypted here
// is a key's worth of octets, not a stream (CKF_DUAL_CRYPTO_OPERATIONS is not set).
#include <kunci/cryptoki.h>

#include "module/not_offered.h"

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_DigestEncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length,
                            CK_BYTE_PTR encrypted_part, CK_ULONG_PTR encrypted_part_length) {
  return Entry<"C_DigestEncryptUpdate", kNotOffered>::call(session, part, part_length,
                                                           encrypted_part, encrypted_part_length);
}

CK_RV C_DecryptDigestUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted_part,
                            CK_ULONG encrypted_part_length, CK_BYTE_PTR part,
                            CK_ULONG_PTR part_length) {
  return Entry<"C_DecryptDigestUpdate", kNotOffered>::call(
      session, encrypted_part, encrypted_part_length, part, part_length);
}

CK_RV C_SignEncryptUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length,
                          CK_BYTE_PTR encrypted_part, CK_ULONG_PTR encrypted_part_length) {
  return Entry<"C_SignEncryptUpdate", kNotOffered>::call(session, part, part_length, encrypted_part,
                                                         encrypted_part_length);
}

CK_RV C_DecryptVerifyUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR encrypted_part,
                            CK_ULONG encrypted_part_length, CK_BYTE_PTR part,
                            CK_ULONG_PTR part_length) {
  return Entry<"C_DecryptVerifyUpdate", kNotOffered>::call(
      session, encrypted_part, encrypted_part_length, part, part_length);
}

}  // extern "C"
