// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.9, 5.11, 5.14, 5.16: message-based functions. None is offered: no mechanism here
// has parameters that change from message to message.
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

CK_RV C_MessageSignInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                        CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageSignInit", kNotOffered>::call(session, mechanism, key);
}

CK_RV C_SignMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                    CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                    CK_ULONG_PTR signature_length) {
  return Entry<"C_SignMessage", kNotOffered>::call(session, parameter, parameter_length, data,
                                                   data_length, signature, signature_length);
}

CK_RV C_SignMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                         CK_ULONG parameter_length) {
  return Entry<"C_SignMessageBegin", kNotOffered>::call(session, parameter, parameter_length);
}

CK_RV C_SignMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                        CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                        CK_ULONG_PTR signature_length) {
  return Entry<"C_SignMessageNext", kNotOffered>::call(session, parameter, parameter_length, data,
                                                       data_length, signature, signature_length);
}

CK_RV C_MessageSignFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageSignFinal", kNotOffered>::call(session);
}

CK_RV C_MessageVerifyInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                          CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageVerifyInit", kNotOffered>::call(session, mechanism, key);
}

CK_RV C_VerifyMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                      CK_BYTE_PTR data, CK_ULONG data_length, CK_BYTE_PTR signature,
                      CK_ULONG signature_length) {
  return Entry<"C_VerifyMessage", kNotOffered>::call(session, parameter, parameter_length, data,
                                                     data_length, signature, signature_length);
}

CK_RV C_VerifyMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length) {
  return Entry<"C_VerifyMessageBegin", kNotOffered>::call(session, parameter, parameter_length);
}

CK_RV C_VerifyMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                          CK_ULONG parameter_length, CK_BYTE_PTR data, CK_ULONG data_length,
                          CK_BYTE_PTR signature, CK_ULONG signature_length) {
  return Entry<"C_VerifyMessageNext", kNotOffered>::call(session, parameter, parameter_length, data,
                                                         data_length, signature, signature_length);
}

CK_RV C_MessageVerifyFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageVerifyFinal", kNotOffered>::call(session);
}

}  // extern "C"
