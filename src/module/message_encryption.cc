// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.9 and 5.11: message-based encryption and decryption, with AES-GCM.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/cipher_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Input;
using pkcs11::MechanismParameter;
using pkcs11::Output;

/// What tells encryption and decryption apart.
struct Encryption {
  static constexpr auto kSlot = &Operations::message_encrypt;
  static constexpr CK_FLAGS kFunction = CKF_MESSAGE_ENCRYPT;
  static constexpr CK_ATTRIBUTE_TYPE kRight = CKA_ENCRYPT;
};
struct Decryption {
  static constexpr auto kSlot = &Operations::message_decrypt;
  static constexpr CK_FLAGS kFunction = CKF_MESSAGE_DECRYPT;
  static constexpr CK_ATTRIBUTE_TYPE kRight = CKA_DECRYPT;
};

/// C_MessageEncryptInit, C_MessageDecryptInit.
template <class Way>
CkResult<void> start(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                     CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const auto find = [&](const CK_MECHANISM& wanted) {
    return pkcs11::message_key(**session, wanted, key, Way::kFunction, Way::kRight);
  };
  return ((*session)->operations.*Way::kSlot).start(mechanism, find);
}

/// C_EncryptMessage, C_DecryptMessage.
template <class Way>
CkResult<void> whole(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                     CK_ULONG parameter_length, CK_BYTE_PTR associated, CK_ULONG associated_length,
                     CK_BYTE_PTR text, CK_ULONG text_length, CK_BYTE_PTR output,
                     CK_ULONG_PTR output_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return ((*session)->operations.*Way::kSlot)
      .whole(MechanismParameter(parameter, parameter_length), Input(associated, associated_length),
             Input(text, text_length), Output(output, output_length));
}

/// C_EncryptMessageBegin, C_DecryptMessageBegin.
template <class Way>
CkResult<void> begin(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                     CK_ULONG parameter_length, CK_BYTE_PTR associated,
                     CK_ULONG associated_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return ((*session)->operations.*Way::kSlot)
      .begin(MechanismParameter(parameter, parameter_length), Input(associated, associated_length));
}

/// C_EncryptMessageNext, C_DecryptMessageNext.
template <class Way>
CkResult<void> next(Library& library, CK_SESSION_HANDLE handle, CK_VOID_PTR parameter,
                    CK_ULONG parameter_length, CK_BYTE_PTR part, CK_ULONG part_length,
                    CK_BYTE_PTR output, CK_ULONG_PTR output_length, CK_FLAGS flags) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return ((*session)->operations.*Way::kSlot)
      .next(MechanismParameter(parameter, parameter_length), Input(part, part_length),
            Output(output, output_length), (flags & CKF_END_OF_MESSAGE) != 0);
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_MessageEncryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                           CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageEncryptInit", start<Encryption>>::call(session, mechanism, key);
}

CK_RV C_EncryptMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                       CK_BYTE_PTR associated, CK_ULONG associated_length, CK_BYTE_PTR plaintext,
                       CK_ULONG plaintext_length, CK_BYTE_PTR ciphertext,
                       CK_ULONG_PTR ciphertext_length) {
  return Entry<"C_EncryptMessage", whole<Encryption>>::call(
      session, parameter, parameter_length, associated, associated_length, plaintext,
      plaintext_length, ciphertext, ciphertext_length);
}

CK_RV C_EncryptMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                            CK_ULONG parameter_length, CK_BYTE_PTR associated,
                            CK_ULONG associated_length) {
  return Entry<"C_EncryptMessageBegin", begin<Encryption>>::call(
      session, parameter, parameter_length, associated, associated_length);
}

CK_RV C_EncryptMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length, CK_BYTE_PTR plaintext,
                           CK_ULONG plaintext_length, CK_BYTE_PTR ciphertext,
                           CK_ULONG_PTR ciphertext_length, CK_FLAGS flags) {
  return Entry<"C_EncryptMessageNext", next<Encryption>>::call(
      session, parameter, parameter_length, plaintext, plaintext_length, ciphertext,
      ciphertext_length, flags);
}

CK_RV C_MessageEncryptFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageEncryptFinal", end_messages<Encryption::kSlot>>::call(session);
}

CK_RV C_MessageDecryptInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                           CK_OBJECT_HANDLE key) {
  return Entry<"C_MessageDecryptInit", start<Decryption>>::call(session, mechanism, key);
}

CK_RV C_DecryptMessage(CK_SESSION_HANDLE session, CK_VOID_PTR parameter, CK_ULONG parameter_length,
                       CK_BYTE_PTR associated, CK_ULONG associated_length, CK_BYTE_PTR ciphertext,
                       CK_ULONG ciphertext_length, CK_BYTE_PTR plaintext,
                       CK_ULONG_PTR plaintext_length) {
  return Entry<"C_DecryptMessage", whole<Decryption>>::call(
      session, parameter, parameter_length, associated, associated_length, ciphertext,
      ciphertext_length, plaintext, plaintext_length);
}

CK_RV C_DecryptMessageBegin(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                            CK_ULONG parameter_length, CK_BYTE_PTR associated,
                            CK_ULONG associated_length) {
  return Entry<"C_DecryptMessageBegin", begin<Decryption>>::call(
      session, parameter, parameter_length, associated, associated_length);
}

CK_RV C_DecryptMessageNext(CK_SESSION_HANDLE session, CK_VOID_PTR parameter,
                           CK_ULONG parameter_length, CK_BYTE_PTR ciphertext,
                           CK_ULONG ciphertext_length, CK_BYTE_PTR plaintext,
                           CK_ULONG_PTR plaintext_length, CK_FLAGS flags) {
  return Entry<"C_DecryptMessageNext", next<Decryption>>::call(session, parameter, parameter_length,
                                                               ciphertext, ciphertext_length,
                                                               plaintext, plaintext_length, flags);
}

CK_RV C_MessageDecryptFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_MessageDecryptFinal", end_messages<Decryption::kSlot>>::call(session);
}

}  // extern "C"
