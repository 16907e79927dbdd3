// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.18, C_WrapKeyAuthenticated and C_UnwrapKeyAuthenticated: AES-GCM with keys of the
// session, OpenSSL at the other end.
#include "tests/conformance/gcm_fixture.h"
#include "tests/conformance/length_protocol.h"

namespace kunci::test {
namespace {

class AuthenticatedWrapping : public GcmSession {
 protected:
  CK_OBJECT_HANDLE secret(bool extractable) {
    return make_object(session_, {{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                                  {CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}},
                                  {CKA_TOKEN, false},
                                  {CKA_EXTRACTABLE, extractable},
                                  {CKA_VALUE, value_}});
  }
  OutputCall wrapped(CK_OBJECT_HANDLE key) {
    return [this, key](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      CK_GCM_MESSAGE_PARAMS given = parameter();
      CK_MECHANISM mechanism{CKM_AES_GCM, &given, sizeof given};
      return module().C_WrapKeyAuthenticated(session_, &mechanism, key_, key,
                                             context_.associated.data(), context_.associated.size(),
                                             out, length);
    };
  }
  CK_RV wrap_rv(CK_OBJECT_HANDLE key) {
    std::array<CK_BYTE, 64> out{};
    CK_ULONG length = out.size();
    return wrapped(key)(out.data(), &length);
  }
  CK_RV unwrap(const GcmSealed& sealed, CK_MECHANISM_TYPE type = CKM_AES_GCM) {
    set_tag(sealed.tag);
    CK_GCM_MESSAGE_PARAMS given = parameter();
    CK_MECHANISM mechanism{type, &given, sizeof given};
    const Attributes values{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                            {CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}},
                            {CKA_TOKEN, false},
                            {CKA_SENSITIVE, false},
                            {CKA_EXTRACTABLE, true}};
    auto views = views_of(values);
    return module().C_UnwrapKeyAuthenticated(
        session_, &mechanism, key_, const_cast<CK_BYTE*>(sealed.ciphertext.data()),
        sealed.ciphertext.size(), views.data(), views.size(), context_.associated.data(),
        context_.associated.size(), &made_);
  }

  const Bytes value_ = Bytes(40, 0x76);
  CK_OBJECT_HANDLE made_ = CK_INVALID_HANDLE;
};

TEST_F(AuthenticatedWrapping, IsOpenedByOpenSsl) {
  const Bytes ciphertext = output_by_protocol(wrapped(secret(true)));
  EXPECT_EQ(openssl_opens(context_, {ciphertext, tag()}), value_);
}

TEST_F(AuthenticatedWrapping, OfOpenSslIsOpened) {
  ASSERT_THAT(unwrap(openssl_seals(context_, value_)), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, made_, CKA_VALUE), value_);
  EXPECT_EQ(Client::attribute(session_, made_, CKA_LOCAL), Bytes{CK_FALSE});
}

TEST_F(AuthenticatedWrapping, ThatWasChangedIsRefused) {
  const GcmSealed sealed = openssl_seals(context_, value_);
  const auto refused =
      testing::AnyOf(ReturnsRv(CKR_WRAPPED_KEY_INVALID), ReturnsRv(CKR_AEAD_DECRYPT_FAILED));
  GcmSealed changed = sealed;
  changed.ciphertext.front() ^= 1;
  EXPECT_THAT(unwrap(changed), refused);
  changed = sealed;
  changed.tag.back() ^= 1;
  EXPECT_THAT(unwrap(changed), refused);
  context_.associated.front() ^= 1;
  EXPECT_THAT(unwrap(sealed), refused);
  EXPECT_EQ(made_, CK_INVALID_HANDLE);
}

TEST_F(AuthenticatedWrapping, IsOfKeysThatMayGo) {
  EXPECT_THAT(wrap_rv(secret(false)), ReturnsRv(CKR_KEY_UNEXTRACTABLE));
  EXPECT_THAT(wrap_rv(CK_INVALID_HANDLE), ReturnsRv(CKR_KEY_HANDLE_INVALID));
}

TEST_F(AuthenticatedWrapping, NeedsARightKey) {
  const CK_OBJECT_HANDLE key = secret(true);
  const GcmSealed sealed = openssl_seals(context_, value_);
  key_ = CK_INVALID_HANDLE;
  EXPECT_THAT(wrap_rv(key), ReturnsRv(CKR_WRAPPING_KEY_HANDLE_INVALID));
  EXPECT_THAT(unwrap(sealed), ReturnsRv(CKR_UNWRAPPING_KEY_HANDLE_INVALID));
  key_ = aes_key({{CKA_WRAP, false}, {CKA_UNWRAP, false}});
  EXPECT_THAT(wrap_rv(key), ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
  EXPECT_THAT(unwrap(sealed), ReturnsRv(CKR_KEY_FUNCTION_NOT_PERMITTED));
}

TEST_F(AuthenticatedWrapping, NeedsAMechanismThatAuthenticates) {
  EXPECT_THAT(unwrap(openssl_seals(context_, value_), CKM_AES_KEY_WRAP),
              ReturnsRv(CKR_MECHANISM_INVALID));
}

TEST_F(AuthenticatedWrapping, NeedsItsParameter) {
  CK_MECHANISM without{CKM_AES_GCM, nullptr, 0};
  std::array<CK_BYTE, 64> out{};
  CK_ULONG length = out.size();
  EXPECT_THAT(module().C_WrapKeyAuthenticated(session_, &without, key_, secret(true), nullptr, 0,
                                              out.data(), &length),
              ReturnsRv(CKR_MECHANISM_PARAM_INVALID));
}

}  // namespace
}  // namespace kunci::test
