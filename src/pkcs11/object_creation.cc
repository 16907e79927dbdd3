// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/object_creation.h"

#include <algorithm>

#include "crypto/certificate.h"
#include "pkcs11/certificate_object.h"
#include "pkcs11/data_object.h"
#include "pkcs11/key_attributes.h"
#include "pkcs11/key_import.h"
#include "pkcs11/secret_key_template.h"
#include "pkcs11/session_public_key_object.h"
#include "pkcs11/token_key_object.h"

namespace kunci::pkcs11 {
namespace {

// Attributes that programs send along and that the object itself decides.
constexpr CK_ATTRIBUTE_TYPE kDecidedByCertificate[] = {CKA_ISSUER,
                                                       CKA_SERIAL_NUMBER,
                                                       CKA_START_DATE,
                                                       CKA_END_DATE,
                                                       CKA_CHECK_VALUE,
                                                       CKA_TRUSTED,
                                                       CKA_CERTIFICATE_CATEGORY,
                                                       CKA_PUBLIC_KEY_INFO,
                                                       CKA_URL,
                                                       CKA_HASH_OF_ISSUER_PUBLIC_KEY,
                                                       CKA_HASH_OF_SUBJECT_PUBLIC_KEY,
                                                       CKA_NAME_HASH_ALGORITHM};
constexpr CK_ATTRIBUTE_TYPE kDecidedByPublicKey[] = {
    CKA_MODULUS_BITS,   CKA_SUBJECT, CKA_START_DATE, CKA_END_DATE,
    CKA_DERIVE,         CKA_LOCAL,   CKA_ENCRYPT,    CKA_VERIFY,
    CKA_VERIFY_RECOVER, CKA_WRAP,    CKA_TRUSTED,    CKA_PUBLIC_KEY_INFO};

struct Common {
  bool on_token = false;
  bool is_private = false;
  bool modifiable = true;
  bool copyable = true;
  bool destroyable = true;
  std::string label{};
  Bytes id{};
};

CkResult<Common> take_common(Template& values) {
  auto on_token = values.take_or(tag::kToken, false);
  if (!on_token) return fail(on_token.error());
  auto is_private = values.take_or(tag::kPrivate, false);
  if (!is_private) return fail(is_private.error());
  auto label = values.take_or(tag::kLabel, std::string{});
  if (!label) return fail(label.error());
  auto id = values.take_or(tag::kId, Bytes{});
  if (!id) return fail(id.error());
  const auto modifiable = values.take_or(tag::kModifiable, true);
  if (!modifiable) return fail(modifiable.error());
  const auto copyable = values.take_or(tag::kCopyable, true);
  if (!copyable) return fail(copyable.error());
  const auto destroyable = values.take_or(tag::kDestroyable, true);
  if (!destroyable) return fail(destroyable.error());
  return Common{.on_token = *on_token,
                .is_private = *is_private,
                .modifiable = *modifiable,
                .copyable = *copyable,
                .destroyable = *destroyable,
                .label = std::move(*label),
                .id = std::move(*id)};
}

StorageAttributes session_storage(CK_OBJECT_CLASS object_class, Common common) {
  return {.object_class = object_class,
          .on_token = false,
          .is_private = common.is_private,
          .modifiable = common.modifiable,
          .copyable = common.copyable,
          .destroyable = common.destroyable,
          .label = std::move(common.label),
          .id = object_class == CKO_DATA ? std::optional<Bytes>{} : std::move(common.id)};
}

// --- Certificates

// The place whose pair the certificate belongs to; where no pair is its own, the empty place that
// the caller names.
CkResult<KeyPlace> place_for(Token& token, const crypto::Certificate& certificate,
                             const Bytes& id) {
  const auto in_use = token.places_in_use();
  if (!in_use) return fail(in_use.error());
  const KeyPlace* named = nullptr;
  for (const KeyPlace& place : token.key_places()) {
    const bool is_named = !id.empty() && place.id == id;
    if (is_named) named = &place;
    if (!is_named && std::ranges::find(*in_use, place.reference) == in_use->end()) continue;
    const auto pair = token.key_pair(place.reference);
    if (!pair) return fail(pair.error());
    if (*pair && certificate.key == (*pair)->public_key) return place;
    if (*pair && is_named) return fail(CKR_TEMPLATE_INCONSISTENT);
  }
  if (named == nullptr) return fail(CKR_TEMPLATE_INCONSISTENT);
  return *named;
}

CkResult<CK_OBJECT_HANDLE> write_certificate(Session& session, const Bytes& der,
                                             const crypto::Certificate& certificate,
                                             const Bytes& id) {
  const auto& token = session.token->token;
  CertificateWriter* const writer = token->certificate_writer();
  if (writer == nullptr) return fail(CKR_TOKEN_WRITE_PROTECTED);
  const auto place = place_for(*token, certificate, id);
  if (!place) return fail(place.error());
  if (const auto written = writer->write(place->reference, der); !written)
    return fail(written.error());
  return session.token->objects.token_object({CKO_CERTIFICATE, place->reference.value}, [&] {
    return std::make_shared<TokenCertificateObject>(token, *place);
  });
}

CkResult<CK_OBJECT_HANDLE> create_certificate(Session& session, Template values, Common common) {
  const auto type = values.require(tag::kCertificateType);
  if (!type) return fail(type.error());
  if (*type != CKC_X_509) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  const auto der = values.require(tag::kValue);
  if (!der) return fail(der.error());
  const auto certificate = crypto::parse_certificate(*der);
  if (!certificate || certificate->der.size() != der->size())
    return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  if (const auto subject = values.take_octets(CKA_SUBJECT);
      subject && !equal(*subject, certificate->subject)) {
    return fail(CKR_TEMPLATE_INCONSISTENT);
  }
  values.ignore(kDecidedByCertificate);
  if (auto done = values.finish(); !done) return fail(done.error());
  if (common.on_token) return write_certificate(session, *der, *certificate, common.id);
  auto object = std::make_shared<SessionCertificateObject>(
      session_storage(CKO_CERTIFICATE, std::move(common)), *der);
  return session.token->objects.session_object(std::move(object), session.handle);
}

// --- Public keys

// A card keeps the public half with the private one: what a program "writes" must be there already.
CkResult<CK_OBJECT_HANDLE> public_half_of_pair(Session& session, const crypto::PublicKey& key) {
  const auto& token = session.token->token;
  const auto in_use = token->places_in_use();
  if (!in_use) return fail(in_use.error());
  for (const KeyPlace& place : token->key_places()) {
    if (std::ranges::find(*in_use, place.reference) == in_use->end()) continue;
    const auto pair = token->key_pair(place.reference);
    if (!pair) return fail(pair.error());
    if (!*pair || (*pair)->public_key != key) continue;
    return session.token->objects.token_object({CKO_PUBLIC_KEY, place.reference.value}, [&] {
      return std::make_shared<TokenPublicKeyObject>(token, place);
    });
  }
  return fail(CKR_TEMPLATE_INCONSISTENT);
}

CkResult<CK_OBJECT_HANDLE> create_public_key(Session& session, Template values, Common common) {
  const auto type = values.require(tag::kKeyType);
  if (!type) return fail(type.error());
  auto key = take_public_key(values, *type);
  if (!key) return fail(key.error());
  values.ignore(kDecidedByPublicKey);
  if (auto done = values.finish(); !done) return fail(done.error());
  if (common.on_token) return public_half_of_pair(session, *key);
  auto object = std::make_shared<SessionPublicKeyObject>(
      session_storage(CKO_PUBLIC_KEY, std::move(common)), std::move(*key));
  return session.token->objects.session_object(std::move(object), session.handle);
}

// --- Data

CkResult<CK_OBJECT_HANDLE> write_data(Session& session, const Common& common,
                                      const DataObject::Names& names, const Bytes& value) {
  const auto& token = session.token->token;
  DataWriter* const writer = token->data_writer();
  if (writer == nullptr) return fail(CKR_TOKEN_WRITE_PROTECTED);
  for (const DataPlace& place : token->data_places()) {
    const bool named = names.object_id.empty() ? place.label == common.label
                                               : object_id_of(place) == names.object_id;
    if (!named) continue;
    if (!place.modifiable) return fail(CKR_ACTION_PROHIBITED);
    if (const auto written = writer->write(place.tag, value); !written)
      return fail(written.error());
    return session.token->objects.token_object(
        {CKO_DATA, place.tag}, [&] { return std::make_shared<TokenDataObject>(token, place); });
  }
  // A card has places for certain data objects only.
  return fail(CKR_TEMPLATE_INCONSISTENT);
}

CkResult<CK_OBJECT_HANDLE> create_data(Session& session, Template values, Common common) {
  auto application = values.take_or(tag::kApplication, std::string{});
  if (!application) return fail(application.error());
  auto object_id = values.take_or(tag::kObjectId, Bytes{});
  if (!object_id) return fail(object_id.error());
  auto value = values.take_or(tag::kValue, Bytes{});
  if (!value) return fail(value.error());
  if (auto done = values.finish(); !done) return fail(done.error());
  DataObject::Names names{.application = std::move(*application),
                          .object_id = std::move(*object_id)};
  if (common.on_token) return write_data(session, common, names, *value);
  auto object = std::make_shared<SessionDataObject>(session_storage(CKO_DATA, std::move(common)),
                                                    std::move(names), std::move(*value));
  return session.token->objects.session_object(std::move(object), session.handle);
}

// --- Secret keys

CkResult<CK_OBJECT_HANDLE> create_secret_key(Session& session, Template values) {
  const auto octets = values.take_octets(CKA_VALUE);
  auto key = read_new_secret_key(session, std::move(values), std::nullopt);
  if (!key) return fail(key.error());
  if (!octets) return fail(CKR_TEMPLATE_INCOMPLETE);
  // The value says it itself (PKCS#11 3.2, 6.10.1).
  if (key->length) return fail(CKR_ATTRIBUTE_READ_ONLY);
  if (auto good = check_secret_key_length(key->description.key_type, octets->size()); !good) {
    return fail(good.error());
  }
  return add_secret_key(session, std::move(*key), Secret(*octets));
}

// --- Private keys

CkResult<CK_OBJECT_HANDLE> create_private_key(Session& session, Template values,
                                              const Common& common, const Config& config) {
  if (!config.allow_private_key_import) return fail(CKR_ACTION_PROHIBITED);
  if (!common.on_token) return fail(CKR_TEMPLATE_INCONSISTENT);
  const auto& token = session.token->token;
  const auto place = import_private_key(*token, std::move(values), common.id);
  if (!place) return fail(place.error());
  return session.token->objects.token_object({CKO_PRIVATE_KEY, place->reference.value}, [&] {
    return std::make_shared<TokenPrivateKeyObject>(token, *place);
  });
}

}  // namespace

CkResult<CK_OBJECT_HANDLE> create_object(Session& session, Template values, const Config& config) {
  const auto object_class = values.require(tag::kClass);
  if (!object_class) return fail(object_class.error());
  if (*object_class == CKO_SECRET_KEY) return create_secret_key(session, std::move(values));
  auto common = take_common(values);
  if (!common) return fail(common.error());
  if (common->on_token && !session.read_write) return fail(CKR_SESSION_READ_ONLY);
  if (common->is_private && !session.token->sees_private()) return fail(CKR_USER_NOT_LOGGED_IN);
  switch (*object_class) {
    case CKO_CERTIFICATE:
      return create_certificate(session, std::move(values), std::move(*common));
    case CKO_PUBLIC_KEY:
      return create_public_key(session, std::move(values), std::move(*common));
    case CKO_DATA:
      return create_data(session, std::move(values), std::move(*common));
    case CKO_PRIVATE_KEY:
      return create_private_key(session, std::move(values), *common, config);
    default:
      return fail(CKR_ATTRIBUTE_VALUE_INVALID);
  }
}

CkResult<CK_OBJECT_HANDLE> copy_object(const Session& session, CK_OBJECT_HANDLE handle,
                                       std::span<const TemplateEntry> changes) {
  const auto object = session.object(handle);
  if (!object) return fail(object.error());
  auto copy = (*object)->copy(changes);
  if (!copy) return fail(copy.error());
  if ((*copy)->is_private() && !session.token->sees_private()) return fail(CKR_USER_NOT_LOGGED_IN);
  return session.token->objects.session_object(std::move(*copy), session.handle);
}

}  // namespace kunci::pkcs11
