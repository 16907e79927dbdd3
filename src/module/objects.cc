// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.7: object management functions.
#include <kunci/cryptoki.h>

#include <cstring>

#include "base/secret.h"
#include "module/entry.h"
#include "pkcs11/object_creation.h"
#include "pkcs11/template.h"

namespace kunci::module {
namespace {

using pkcs11::fail;
using pkcs11::Object;

CkResult<void> create_object(Library& library, CK_SESSION_HANDLE handle,
                             CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                             CK_OBJECT_HANDLE_PTR object) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (object == nullptr) return fail(CKR_ARGUMENTS_BAD);
  auto entries = pkcs11::read_template(attributes, count);
  if (!entries) return fail(entries.error());
  const auto created =
      pkcs11::create_object(**session, pkcs11::Template(std::move(*entries)), library.config());
  if (!created) return fail(created.error());
  *object = *created;
  return {};
}

CkResult<void> copy_object(Library& library, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                           CK_ATTRIBUTE_PTR attributes, CK_ULONG count, CK_OBJECT_HANDLE_PTR copy) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (copy == nullptr) return fail(CKR_ARGUMENTS_BAD);
  const auto entries = pkcs11::read_template(attributes, count);
  if (!entries) return fail(entries.error());
  const auto made = pkcs11::copy_object(**session, object, *entries);
  if (!made) return fail(made.error());
  *copy = *made;
  return {};
}

CkResult<void> destroy_object(Library& library, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  const auto found = (*session)->object(object);
  if (!found) return fail(found.error());
  if ((*found)->on_token() && !(*session)->read_write) return fail(CKR_SESSION_READ_ONLY);
  if (const auto done = (*found)->destroy(); !done) return fail(done.error());
  (*session)->token->objects.remove(object);
  return {};
}

// How much of a card's memory an object takes is nothing that cards tell.
CkResult<void> get_object_size(Library& library, CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                               CK_ULONG_PTR size) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (size == nullptr) return fail(CKR_ARGUMENTS_BAD);
  if (const auto found = (*session)->object(object); !found) return fail(found.error());
  *size = CK_UNAVAILABLE_INFORMATION;
  return {};
}

// One attribute of C_GetAttributeValue's array, cases 3 to 5 of PKCS#11 3.2, 5.7.5.
CkResult<void> give(ByteView value, CK_ATTRIBUTE& attribute) {
  const CK_ULONG room = attribute.ulValueLen;
  attribute.ulValueLen = value.size();
  if (attribute.pValue == nullptr) return {};
  if (room < value.size()) {
    attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return fail(CKR_BUFFER_TOO_SMALL);
  }
  if (!value.empty()) std::memcpy(attribute.pValue, value.data(), value.size());
  return {};
}

// All the cases.
CkResult<void> get_one(const Object& object, CK_ATTRIBUTE& attribute) {
  auto value = object.attribute(attribute.type);
  if (!value) {
    attribute.ulValueLen = CK_UNAVAILABLE_INFORMATION;
    return fail(value.error());
  }
  const auto given = give(*value, attribute);
  wipe(value->data(), value->size());  // it may be that of a key
  return given;
}

bool concerns_one_attribute(CK_RV rv) {
  return rv == CKR_ATTRIBUTE_SENSITIVE || rv == CKR_ATTRIBUTE_TYPE_INVALID ||
         rv == CKR_BUFFER_TOO_SMALL;
}

CkResult<void> get_attribute_value(Library& library, CK_SESSION_HANDLE handle,
                                   CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes,
                                   CK_ULONG count) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (attributes == nullptr || count == 0 || count > pkcs11::kMaxTemplate)
    return fail(CKR_ARGUMENTS_BAD);
  const auto found = (*session)->object(object);
  if (!found) return fail(found.error());
  CkResult<void> outcome;
  for (CK_ATTRIBUTE& attribute : std::span(attributes, count)) {
    const auto one = get_one(**found, attribute);
    if (one) continue;
    // All that can be given is given; a card that failed ends it.
    if (!concerns_one_attribute(one.error().value)) return one;
    outcome = one;
  }
  return outcome;
}

CkResult<void> set_attribute_value(Library& library, CK_SESSION_HANDLE handle,
                                   CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes,
                                   CK_ULONG count) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (count == 0) return fail(CKR_ARGUMENTS_BAD);
  const auto entries = pkcs11::read_template(attributes, count);
  if (!entries) return fail(entries.error());
  const auto found = (*session)->object(object);
  if (!found) return fail(found.error());
  if ((*found)->on_token() && !(*session)->read_write) return fail(CKR_SESSION_READ_ONLY);
  return (*found)->set(*entries);
}

CkResult<void> find_objects_init(Library& library, CK_SESSION_HANDLE handle,
                                 CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if ((*session)->search) return fail(CKR_OPERATION_ACTIVE);
  const auto entries = pkcs11::read_template(attributes, count);
  if (!entries) return fail(entries.error());
  auto search = pkcs11::Search::start(*(*session)->token, *entries);
  if (!search) return fail(search.error());
  (*session)->search = std::move(*search);
  return {};
}

CkResult<void> find_objects(Library& library, CK_SESSION_HANDLE handle,
                            CK_OBJECT_HANDLE_PTR objects, CK_ULONG room, CK_ULONG_PTR count) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (count == nullptr || (objects == nullptr && room != 0)) return fail(CKR_ARGUMENTS_BAD);
  if (!(*session)->search) return fail(CKR_OPERATION_NOT_INITIALIZED);
  *count = (*session)->search->take({objects, room});
  return {};
}

CkResult<void> find_objects_final(Library& library, CK_SESSION_HANDLE handle) {
  const auto session = library.session(handle);
  if (!session) return fail(session.error());
  if (!(*session)->search) return fail(CKR_OPERATION_NOT_INITIALIZED);
  (*session)->search.reset();
  return {};
}

}  // namespace
}  // namespace kunci::module

using namespace kunci::module;  // NOLINT(google-build-using-namespace): the C names are global

extern "C" {

CK_RV C_CreateObject(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count,
                     CK_OBJECT_HANDLE_PTR object) {
  return Entry<"C_CreateObject", create_object>::call(session, attributes, count, object);
}

CK_RV C_CopyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_PTR attributes,
                   CK_ULONG count, CK_OBJECT_HANDLE_PTR copy) {
  return Entry<"C_CopyObject", copy_object>::call(session, object, attributes, count, copy);
}

CK_RV C_DestroyObject(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  return Entry<"C_DestroyObject", destroy_object>::call(session, object);
}

CK_RV C_GetObjectSize(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG_PTR size) {
  return Entry<"C_GetObjectSize", get_object_size>::call(session, object, size);
}

CK_RV C_GetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                          CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  return Entry<"C_GetAttributeValue", get_attribute_value>::call(session, object, attributes,
                                                                 count);
}

CK_RV C_SetAttributeValue(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                          CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  return Entry<"C_SetAttributeValue", set_attribute_value>::call(session, object, attributes,
                                                                 count);
}

CK_RV C_FindObjectsInit(CK_SESSION_HANDLE session, CK_ATTRIBUTE_PTR attributes, CK_ULONG count) {
  return Entry<"C_FindObjectsInit", find_objects_init>::call(session, attributes, count);
}

CK_RV C_FindObjects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE_PTR objects, CK_ULONG room,
                    CK_ULONG_PTR count) {
  return Entry<"C_FindObjects", find_objects>::call(session, objects, room, count);
}

CK_RV C_FindObjectsFinal(CK_SESSION_HANDLE session) {
  return Entry<"C_FindObjectsFinal", find_objects_final>::call(session);
}

}  // extern "C"
