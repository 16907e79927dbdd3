// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.9 and 5.11: message-based encryption and decryption. None is offered.
#include <kunci/cryptoki.h>

#include "module/not_offered.h"

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_MessageEncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                           CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageEncryptInit", kNotOffered>::call(session, mechanism, key);
}

CK_RV C_EncryptMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                       CK_BYTE_PTR associated, CK_ULONG associated_length, CK_BYTE_PTR plaintext,
                       CK_ULONG plaintext_length, CK_BYTE_PTR ciphertext,
                       CK_ULONG_PTR ciphertext_length) {
  return Entry<"C_EncryptMessage", kNotOffered>::call(
      session, parameter, parameter_length, associated, associated_length, plaintext,
      plaintext_length, ciphertext, ciphertext_length);
}

CK_RV C_EncryptMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                            CK_ULONG parameter_length, CK_BYTE_PTR associated,
                            CK_ULONG associated_length) {
  return Entry<"C_EncryptMessageBegin", kNotOffered>::call(session, parameter, parameter_length,
                                                           associated, associated_length);
}

CK_RV C_EncryptMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length, CK_BYTE_PTR plaintext,
                           CK_ULONG plaintext_length, CK_BYTE_PTR ciphertext,
                           CK_ULONG_PTR ciphertext_length, CK_FLAGS flags) {
  return Entry<"C_EncryptMessageNext", kNotOffered>::call(session, parameter, parameter_length,
                                                          plaintext, plaintext_length, ciphertext,
                                                          ciphertext_length, flags);
}

CK_RV C_MessageEncryptFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageEncryptFinal", kNotOffered>::call(session);
}

CK_RV C_MessageDecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                           CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageDecryptInit", kNotOffered>::call(session, mechanism, key);
}

CK_RV C_DecryptMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                       CK_BYTE_PTR associated, CK_ULONG associated_length, CK_BYTE_PTR ciphertext,
                       CK_ULONG ciphertext_length, CK_BYTE_PTR plaintext,
                       CK_ULONG_PTR plaintext_length) {
  return Entry<"C_DecryptMessage", kNotOffered>::call(
      session, parameter, parameter_length, associated, associated_length, ciphertext,
      ciphertext_length, plaintext, plaintext_length);
}

CK_RV C_DecryptMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                            CK_ULONG parameter_length, CK_BYTE_PTR associated,
                            CK_ULONG associated_length) {
  return Entry<"C_DecryptMessageBegin", kNotOffered>::call(session, parameter, parameter_length,
                                                           associated, associated_length);
}

CK_RV C_DecryptMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length, CK_BYTE_PTR ciphertext,
                           CK_ULONG ciphertext_length, CK_BYTE_PTR plaintext,
                           CK_ULONG_PTR plaintext_length, CK_FLAGS flags) {
  return Entry<"C_DecryptMessageNext", kNotOffered>::call(session, parameter, parameter_length,
                                                          ciphertext, ciphertext_length, plaintext,
                                                          plaintext_length, flags);
}

CK_RV C_MessageDecryptFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageDecryptFinal", kNotOffered>::call(session);
}

}  // extern "C"
