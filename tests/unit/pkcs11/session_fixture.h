// SPDX-License-Identifier: Apache-2.0
// A session with a token that has no card, and its keys by handle.
#pragma once

#include <gtest/gtest.h>
#include <kunci/cryptoki.h>

#include <memory>

#include "pkcs11/rv_name.h"
#include "pkcs11/session.h"
#include "pkcs11/token_key_object.h"
#include "tests/support/software_token.h"

namespace kunci::pkcs11 {

/// Shown by name in failures.
inline void PrintTo(Rv rv, std::ostream* out) { *out << name_of_rv(rv.value); }

namespace test {

using kunci::test::SoftwareToken;

/// The CK_RV that a result stands for.
template <class T>
Rv rv_of_result(const CkResult<T>& result) {
  return result ? Rv(CKR_OK) : result.error();
}

#define EXPECT_RV(result, rv) EXPECT_EQ(::kunci::pkcs11::test::rv_of_result(result), Rv(rv))
#define ASSERT_RV(result, rv) ASSERT_EQ(::kunci::pkcs11::test::rv_of_result(result), Rv(rv))

class SessionFixture : public testing::Test {
 protected:
  static constexpr KeyPolicy kFree{.consent = Consent::never};

  SessionFixture() { log_in(); }

  void log_in() {
    const Secret pin(bytes_of(SoftwareToken::kPin));
    ASSERT_TRUE(present_->login.login(PinRole::user, {.typed = &pin}));
  }

  /// The handle of one half of the pair at a place.
  CK_OBJECT_HANDLE private_handle(KeyReference place) {
    return handle_of<TokenPrivateKeyObject>(CKO_PRIVATE_KEY, place);
  }
  CK_OBJECT_HANDLE public_handle(KeyReference place) {
    return handle_of<TokenPublicKeyObject>(CKO_PUBLIC_KEY, place);
  }

  template <class View>
  CK_OBJECT_HANDLE handle_of(CK_OBJECT_CLASS object_class, KeyReference reference) {
    for (const KeyPlace& place : token_->key_places()) {
      if (place.reference != reference) continue;
      return present_->objects.token_object({object_class, reference.value}, [&] {
        return std::make_shared<View>(present_->token, place);
      });
    }
    return CK_INVALID_HANDLE;
  }

  std::shared_ptr<SoftwareToken> token_ = std::make_shared<SoftwareToken>();
  std::shared_ptr<PresentToken> present_ = std::make_shared<PresentToken>(token_);
  Session session_{1, 0, true, present_};
};

/// A mechanism with a parameter, which must outlive it.
template <class Parameter>
CK_MECHANISM mechanism_with(CK_MECHANISM_TYPE type, Parameter& parameter) {
  return {type, &parameter, sizeof parameter};
}
inline CK_MECHANISM plain(CK_MECHANISM_TYPE type) { return {type, nullptr, 0}; }

}  // namespace test
}  // namespace kunci::pkcs11
