// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.15: functions for verifying signatures and MACs.
#include <kunci/cryptoki.h>

#include "module/entry.h"
#include "module/operation_calls.h"
#include "pkcs11/verify_operation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Input;

// No signature of any mechanism is longer; what is longer is never read.
constexpr CK_ULONG kMaxSignature = crypto::kMaxRsaBits / 8;

CkResult<void> verify_init(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                           CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.verify.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_verifying(**session, wanted, key);
  });
}

CkResult<void> verify(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR data,
                      CK_ULONG data_length, CK_BYTE_PTR signature, CK_ULONG signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.verify.check(Input(data, data_length),
                                             Input(signature, signature_length));
}

CkResult<void> verify_final(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR signature,
                            CK_ULONG signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.verify.finish(Input(signature, signature_length));
}

CkResult<void> verify_recover_init(Library& library, CK_SESSION_HANDLE handle,
                                   CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  return (*session)->operations.verify_recover.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_recovering(**session, wanted, key);
  });
}

// The signature comes first, and the message after it.
CkResult<void> verify_signature_init(Library& library, CK_SESSION_HANDLE handle,
                                     CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key,
                                     CK_BYTE_PTR signature, CK_ULONG signature_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const Input given(signature, signature_length);
  if (!given.valid()) return fail(CKR_ARGUMENTS_BAD);
  if (signature_length > kMaxSignature) return fail(CKR_SIGNATURE_LEN_RANGE);
  Operations& operations = (*session)->operations;
  auto started = operations.verify_signature.start(mechanism, [&](const CK_MECHANISM& wanted) {
    return pkcs11::start_verifying(**session, wanted, key);
  });
  if (started) operations.signature_to_verify = copy_of(given.view());
  return started;
}

Input signature_of(const Operations& operations) {
  const Bytes& signature = operations.signature_to_verify;
  return {signature.data(), signature.size()};
}

CkResult<void> verify_signature(Library& library, CK_SESSION_HANDLE handle, CK_BYTE_PTR data,
                                CK_ULONG data_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  Operations& operations = (*session)->operations;
  return operations.verify_signature.check(Input(data, data_length), signature_of(operations));
}

CkResult<void> verify_signature_final(Library& library, CK_SESSION_HANDLE handle) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  Operations& operations = (*session)->operations;
  return operations.verify_signature.finish(signature_of(operations));
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_VerifyInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE key) {
  return Entry<"C_VerifyInit", verify_init>::call(session, mechanism, key);
}

CK_RV C_Verify(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length,
               CK_BYTE_PTR signature, CK_ULONG signature_length) {
  return Entry<"C_Verify", verify>::call(session, data, data_length, signature, signature_length);
}

CK_RV C_VerifyUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length) {
  return Entry<"C_VerifyUpdate", update<&Operations::verify>>::call(session, part, part_length);
}

CK_RV C_VerifyFinal(CK_SESSION_HANDLE session, CK_BYTE_PTR signature, CK_ULONG signature_length) {
  return Entry<"C_VerifyFinal", verify_final>::call(session, signature, signature_length);
}

CK_RV C_VerifyRecoverInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                          CK_OBJECT_HANDLE key) {
  return Entry<"C_VerifyRecoverInit", verify_recover_init>::call(session, mechanism, key);
}

CK_RV C_VerifyRecover(CK_SESSION_HANDLE session, CK_BYTE_PTR signature, CK_ULONG signature_length,
                      CK_BYTE_PTR data, CK_ULONG_PTR data_length) {
  return Entry<"C_VerifyRecover", produce<&Operations::verify_recover>>::call(
      session, signature, signature_length, data, data_length);
}

CK_RV C_VerifySignatureInit(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                            CK_OBJECT_HANDLE key, CK_BYTE_PTR signature,
                            CK_ULONG signature_length) {
  return Entry<"C_VerifySignatureInit", verify_signature_init>::call(session, mechanism, key,
                                                                     signature, signature_length);
}

CK_RV C_VerifySignature(CK_SESSION_HANDLE session, CK_BYTE_PTR data, CK_ULONG data_length) {
  return Entry<"C_VerifySignature", verify_signature>::call(session, data, data_length);
}

CK_RV C_VerifySignatureUpdate(CK_SESSION_HANDLE session, CK_BYTE_PTR part, CK_ULONG part_length) {
  return Entry<"C_VerifySignatureUpdate", update<&Operations::verify_signature>>::call(
      session, part, part_length);
}

CK_RV C_VerifySignatureFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_VerifySignatureFinal", verify_signature_final>::call(session);
}

}  // extern "C"
