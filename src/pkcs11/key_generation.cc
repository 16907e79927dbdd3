// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/key_generation.h"

#include <algorithm>

#include "pkcs11/key_pair_template.h"
#include "pkcs11/mechanism_table.h"
#include "pkcs11/token_key_object.h"

namespace kunci::pkcs11 {
namespace {

CkResult<bool> is_empty(Token& token, const KeyPlace& place) {
  const auto vacant = token.is_vacant(place.reference);
  if (!vacant) return fail(vacant.error());
  return *vacant;
}

bool meant_for_one_of(const KeyPlace& place, const KeyUses& wanted) {
  return (place.meant_for.sign && wanted.sign) || (place.meant_for.decipher && wanted.decipher) ||
         (place.meant_for.agree && wanted.agree);
}

const KeyPlace* named_place(Token& token, const PairRequest& request) {
  for (const KeyPlace& place : token.key_places()) {
    if (!request.id.empty() && place.id == request.id) return &place;
  }
  for (const KeyPlace& place : token.key_places()) {
    if (request.id.empty() && !request.label.empty() && place.label == request.label) {
      return &place;
    }
  }
  return nullptr;
}

// Programs that have names of their own for keys (NSS, GnuTLS, Java) get the next empty place.
CkResult<const KeyPlace*> choose_place(Token& token, const PairRequest& request) {
  if (const KeyPlace* named = named_place(token, request); named != nullptr) {
    const auto empty = is_empty(token, *named);
    if (!empty) return fail(empty.error());
    if (!*empty) return fail(CKR_ATTRIBUTE_VALUE_INVALID);
    return named;
  }
  for (const KeyPlace& place : token.key_places()) {
    if (!meant_for_one_of(place, request.uses)) continue;
    const auto empty = is_empty(token, place);
    if (!empty) return fail(empty.error());
    if (*empty) return &place;
  }
  return fail(CKR_DEVICE_MEMORY);
}

CK_RV not_made_here(const crypto::KeyAlgorithm& algorithm) {
  return algorithm.kind == crypto::KeyKind::rsa ? CKR_ATTRIBUTE_VALUE_INVALID
                                                : CKR_CURVE_NOT_SUPPORTED;
}

CkResult<void> make_pair(KeyGenerator& generator, const KeyPlace& place,
                         const PairRequest& request) {
  const auto made = generator.generate(place.reference, request.algorithm, request.options);
  if (made) return {};
  if (!failed_with(made, Errc::unsupported)) return fail(made.error());
  // Where options were given the card may take the algorithm, but not them.
  return fail(request.options.consent ? CKR_TEMPLATE_INCONSISTENT
                                      : not_made_here(request.algorithm));
}

// A handle that named a former pair of this place does not come to name the new one.
template <class View>
CK_OBJECT_HANDLE new_handle(const Session& session, CK_OBJECT_CLASS object_class,
                            const KeyPlace& place) {
  ObjectTable& objects = session.token->objects;
  const ObjectTable::Identity identity{object_class, place.reference.value};
  const auto make = [&] { return std::make_shared<View>(session.token->token, place); };
  objects.remove(objects.token_object(identity, make));
  return objects.token_object(identity, make);
}

}  // namespace

CkResult<PairHandles> generate_key_pair(const Session& session, const CK_MECHANISM& mechanism,
                                        Template public_values, Template private_values) {
  Token& token = *session.token->token;
  KeyGenerator* const generator = token.key_generator();
  const auto row = find_mechanism(mechanism.mechanism, CKF_GENERATE_KEY_PAIR);
  if (!row) return fail(row.error());
  if (generator == nullptr) return fail(CKR_MECHANISM_INVALID);
  if (const auto none = MechanismParameter(mechanism).expect_none(); !none) {
    return fail(none.error());
  }
  const auto request =
      read_pair_request(**row, std::move(public_values), std::move(private_values));
  if (!request) return fail(request.error());
  const auto made_here = generator->algorithms();
  if (std::ranges::find(made_here, request->algorithm) == made_here.end()) {
    return fail(not_made_here(request->algorithm));
  }
  if (!session.token->login.user()) return fail(CKR_USER_NOT_LOGGED_IN);
  const MutexLock lock(session.token->generation_mutex);
  const auto place = choose_place(token, *request);
  if (!place) return fail(place.error());
  if (const auto made = make_pair(*generator, **place, *request); !made) {
    return fail(made.error());
  }
  return PairHandles{
      .public_key = new_handle<TokenPublicKeyObject>(session, CKO_PUBLIC_KEY, **place),
      .private_key = new_handle<TokenPrivateKeyObject>(session, CKO_PRIVATE_KEY, **place)};
}

}  // namespace kunci::pkcs11
