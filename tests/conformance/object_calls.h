// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/session_fixtures.h"

namespace kunci::test {

/// C_CreateObject with a template; the handle is only given where it succeeds.
inline CK_RV create_object(CK_SESSION_HANDLE session, const Attributes& values,
                           CK_OBJECT_HANDLE* object) {
  auto views = views_of(values);
  return module().C_CreateObject(session, views.data(), views.size(), object);
}

/// A session object that the test needs; a failure where it cannot be made.
inline CK_OBJECT_HANDLE make_object(CK_SESSION_HANDLE session, const Attributes& values) {
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  EXPECT_THAT(create_object(session, values, &object), ReturnsRv(CKR_OK));
  return object;
}

/// A public session data object of this label.
inline CK_OBJECT_HANDLE make_data(CK_SESSION_HANDLE session, const char* label,
                                  const Bytes& value = {1, 2, 3}) {
  return make_object(session, {{CKA_CLASS, CK_ULONG{CKO_DATA}},
                               {CKA_TOKEN, false},
                               {CKA_PRIVATE, false},
                               {CKA_LABEL, label},
                               {CKA_VALUE, value}});
}

/// The template of a public session key that verifies and, RSA, encrypts.
inline Attributes public_key_values(const crypto::PublicKey& key) {
  Attributes values{{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}},
                    {CKA_TOKEN, false},
                    {CKA_PRIVATE, false},
                    {CKA_VERIFY, true}};
  if (key.algorithm.kind == crypto::KeyKind::rsa) {
    values.emplace_back(CKA_KEY_TYPE, CK_ULONG{CKK_RSA});
    values.emplace_back(CKA_MODULUS, key.modulus);
    values.emplace_back(CKA_PUBLIC_EXPONENT, key.exponent);
    values.emplace_back(CKA_ENCRYPT, true);
    return values;
  }
  const bool edwards = key.algorithm.kind == crypto::KeyKind::edwards;
  values.emplace_back(CKA_KEY_TYPE, edwards ? CK_ULONG{CKK_EC_EDWARDS} : CK_ULONG{CKK_EC});
  values.emplace_back(CKA_EC_PARAMS, crypto::ec_parameters(key.algorithm.curve));
  // All curves here have points of less than 128 octets: one octet of length, or two.
  Bytes point{0x04};
  if (key.point.size() > 0x7f) point.push_back(0x81);
  point.push_back(static_cast<std::uint8_t>(key.point.size()));
  append(point, key.point);
  values.emplace_back(CKA_EC_POINT, point);
  return values;
}

}  // namespace kunci::test
