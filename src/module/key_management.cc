// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.18: key management functions. Pairs are made on the token and stay there; secret
// keys are the session's.
#include <kunci/cryptoki.h>

#include <concepts>
#include <utility>

#include "module/entry.h"
#include "module/not_offered.h"
#include "pkcs11/key_derivation.h"
#include "pkcs11/key_generation.h"
#include "pkcs11/key_wrapping.h"
#include "pkcs11/secret_key_generation.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Template;

CkResult<Template> read(CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  auto entries = pkcs11::read_template(attributes, count);
  if (!entries) return fail(entries.error());
  return Template(std::move(*entries));
}

/// One key of the given attributes, by what `make` does with them.
template <std::invocable<Template> Make>
CkResult<void> make_key(CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR new_key,
                        const Make& make) {
  if (new_key == nullptr) return fail(CKR_ARGUMENTS_BAD);
  auto values = read(attributes, count);
  if (!values) return fail(values.error());
  const auto made = make(std::move(*values));
  if (!made) return fail(made.error());
  *new_key = *made;
  return {};
}

CkResult<void> generate_key_pair(Library& library, CK_SESSION_HANDLE handle,
                                 CK_MECHANISM_PTR mechanism, CK_ATTRIBUTE_PTR public_attributes,
                                 CK_ULONG public_count, CK_ATTRIBUTE_PTR private_attributes,
                                 CK_ULONG private_count, CK_OBJECT_HANDLE_PTR public_key,
                                 CK_OBJECT_HANDLE_PTR private_key) {
  const auto session = library.writable_session(handle);
  if (!session) return fail(session.error());
  if (mechanism == nullptr || public_key == nullptr || private_key == nullptr) {
    return fail(CKR_ARGUMENTS_BAD);
  }
  auto public_values = read(public_attributes, public_count);
  if (!public_values) return fail(public_values.error());
  auto private_values = read(private_attributes, private_count);
  if (!private_values) return fail(private_values.error());
  const auto made = pkcs11::generate_key_pair(**session, *mechanism, std::move(*public_values),
                                              std::move(*private_values));
  if (!made) return fail(made.error());
  *public_key = made->public_key;
  *private_key = made->private_key;
  return {};
}

CkResult<void> generate_key(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                            CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                            CK_OBJECT_HANDLE_PTR new_key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (mechanism == nullptr) return fail(CKR_ARGUMENTS_BAD);
  return make_key(attributes, count, new_key, [&](Template values) {
    return pkcs11::generate_secret_key(**session, *mechanism, std::move(values));
  });
}

CkResult<void> wrap_key(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                        CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped,
                        CK_ULONG_PTR wrapped_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const pkcs11::Output output(wrapped, wrapped_length);
  if (mechanism == nullptr || !output.valid()) return fail(CKR_ARGUMENTS_BAD);
  return pkcs11::wrap_key(**session, *mechanism, wrapping_key, key, output);
}

CkResult<void> unwrap_key(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                          CK_OBJECT_HANDLE unwrapping_key, CK_BYTE_PTR wrapped,
                          CK_ULONG wrapped_length, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                          CK_OBJECT_HANDLE_PTR new_key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const pkcs11::Input input(wrapped, wrapped_length);
  if (mechanism == nullptr || !input.valid()) return fail(CKR_ARGUMENTS_BAD);
  return make_key(attributes, count, new_key, [&](Template values) {
    return pkcs11::unwrap_key(**session, *mechanism, unwrapping_key, input, std::move(values),
                              library.rejection_seed());
  });
}

CkResult<void> wrap_key_authenticated(Library& library, CK_SESSION_HANDLE handle,
                                      CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE wrapping_key,
                                      CK_OBJECT_HANDLE key, CK_BYTE_PTR associated,
                                      CK_ULONG associated_length, CK_BYTE_PTR wrapped,
                                      CK_ULONG_PTR wrapped_length) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const pkcs11::Input more(associated, associated_length);
  const pkcs11::Output output(wrapped, wrapped_length);
  if (mechanism == nullptr || !more.valid() || !output.valid()) return fail(CKR_ARGUMENTS_BAD);
  return pkcs11::wrap_key_authenticated(**session, *mechanism, wrapping_key, key, more, output);
}

CkResult<void> unwrap_key_authenticated(Library& library, CK_SESSION_HANDLE handle,
                                        CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE unwrapping_key,
                                        CK_BYTE_PTR wrapped, CK_ULONG wrapped_length,
                                        CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                                        CK_BYTE_PTR associated, CK_ULONG associated_length,
                                        CK_OBJECT_HANDLE_PTR new_key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const pkcs11::Input input(wrapped, wrapped_length);
  const pkcs11::Input more(associated, associated_length);
  if (mechanism == nullptr || !input.valid() || !more.valid()) return fail(CKR_ARGUMENTS_BAD);
  return make_key(attributes, count, new_key, [&](Template values) {
    return pkcs11::unwrap_key_authenticated(**session, *mechanism, unwrapping_key, input,
                                            std::move(values), more);
  });
}

CkResult<void> derive_key(Library& library, CK_SESSION_HANDLE handle, CK_MECHANISM_PTR mechanism,
                          CK_OBJECT_HANDLE base_key, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                          CK_OBJECT_HANDLE_PTR new_key) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (mechanism == nullptr) return fail(CKR_ARGUMENTS_BAD);
  return make_key(attributes, count, new_key, [&](Template values) {
    return pkcs11::derive_key(**session, *mechanism, base_key, std::move(values));
  });
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_GenerateKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                    CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_GenerateKey", generate_key>::call(session, mechanism, attributes, count, new_key);
}

CK_RV C_GenerateKeyPair(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                        CK_ATTRIBUTE_PTR public_attributes, CK_ULONG public_count,
                        CK_ATTRIBUTE_PTR private_attributes, CK_ULONG private_count,
                        CK_OBJECT_HANDLE_PTR public_key, CK_OBJECT_HANDLE_PTR private_key) {
  return Entry<"C_GenerateKeyPair", generate_key_pair>::call(
      session, mechanism, public_attributes, public_count, private_attributes, private_count,
      public_key, private_key);
}

CK_RV C_WrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key, CK_BYTE_PTR wrapped,
                CK_ULONG_PTR wrapped_length) {
  return Entry<"C_WrapKey", wrap_key>::call(session, mechanism, wrapping_key, key, wrapped,
                                            wrapped_length);
}

CK_RV C_WrapKeyAuthenticated(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                             CK_OBJECT_HANDLE wrapping_key, CK_OBJECT_HANDLE key,
                             CK_BYTE_PTR associated, CK_ULONG associated_length,
                             CK_BYTE_PTR wrapped, CK_ULONG_PTR wrapped_length) {
  return Entry<"C_WrapKeyAuthenticated", wrap_key_authenticated>::call(
      session, mechanism, wrapping_key, key, associated, associated_length, wrapped,
      wrapped_length);
}

CK_RV C_UnwrapKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                  CK_OBJECT_HANDLE unwrapping_key, CK_BYTE_PTR wrapped, CK_ULONG wrapped_length,
                  CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_UnwrapKey", unwrap_key>::call(session, mechanism, unwrapping_key, wrapped,
                                                wrapped_length, attributes, count, new_key);
}

CK_RV C_UnwrapKeyAuthenticated(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                               CK_OBJECT_HANDLE unwrapping_key, CK_BYTE_PTR wrapped,
                               CK_ULONG wrapped_length, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                               CK_BYTE_PTR associated, CK_ULONG associated_length,
                               CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_UnwrapKeyAuthenticated", unwrap_key_authenticated>::call(
      session, mechanism, unwrapping_key, wrapped, wrapped_length, attributes, count, associated,
      associated_length, new_key);
}

CK_RV C_DeriveKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism, CK_OBJECT_HANDLE base_key,
                  CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_DeriveKey", derive_key>::call(session, mechanism, base_key, attributes, count,
                                                new_key);
}

CK_RV C_EncapsulateKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                       CK_OBJECT_HANDLE public_key, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                       CK_BYTE_PTR ciphertext, CK_ULONG_PTR ciphertext_length,
                       CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_EncapsulateKey", kNotOffered>::call(
      session, mechanism, public_key, attributes, count, ciphertext, ciphertext_length, new_key);
}

CK_RV C_DecapsulateKey(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
                       CK_OBJECT_HANDLE private_key, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                       CK_BYTE_PTR ciphertext, CK_ULONG ciphertext_length,
                       CK_OBJECT_HANDLE_PTR new_key) {
  return Entry<"C_DecapsulateKey", kNotOffered>::call(
      session, mechanism, private_key, attributes, count, ciphertext, ciphertext_length, new_key);
}

}  // extern "C"
