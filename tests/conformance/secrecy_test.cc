// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 4.10 and 5.18: what secret keys of a session keep to themselves, and what of their
// past they tell.
#include <algorithm>
#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/object_calls.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

class Secrecy : public UserSession {
 protected:
  static Attributes secrecy(bool sensitive, bool extractable) {
    return {{CKA_TOKEN, false}, {CKA_SENSITIVE, sensitive}, {CKA_EXTRACTABLE, extractable}};
  }
  static Attributes aes(const Attributes& more) {
    Attributes values{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}}, {CKA_KEY_TYPE, CK_ULONG{CKK_AES}}};
    values.insert(values.end(), more.begin(), more.end());
    return values;
  }
  CK_OBJECT_HANDLE brought(bool sensitive, bool extractable, const Attributes& more = {}) {
    Attributes values = aes(secrecy(sensitive, extractable));
    values.emplace_back(CKA_VALUE, value_);
    values.emplace_back(CKA_WRAP, true);
    values.insert(values.end(), more.begin(), more.end());
    return make_object(session_, values);
  }
  [[nodiscard]] bool flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) const {
    return Client::attribute(session_, object, type) == Bytes{CK_TRUE};
  }
  [[nodiscard]] bool readable(CK_OBJECT_HANDLE object) const {
    const CK_RV rv = Client::attribute_rv(session_, object, CKA_VALUE);
    if (rv != CKR_OK) {
      EXPECT_THAT(rv, ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
      return false;
    }
    return true;
  }
  CK_RV set(CK_OBJECT_HANDLE object, const OwnedAttribute& change) {
    CK_ATTRIBUTE view = change.view();
    return module().C_SetAttributeValue(session_, object, &view, 1);
  }
  CK_RV wrap(CK_OBJECT_HANDLE with, CK_OBJECT_HANDLE what) {
    CK_MECHANISM mechanism{CKM_AES_KEY_WRAP, nullptr, 0};
    std::array<CK_BYTE, 64> out{};
    CK_ULONG length = out.size();
    return module().C_WrapKey(session_, &mechanism, with, what, out.data(), &length);
  }

  const Bytes value_ = Bytes(32, 0x5a);
};

TEST_F(Secrecy, OfGeneratedKeysIsFromTheBeginning) {
  CK_MECHANISM mechanism{CKM_AES_KEY_GEN, nullptr, 0};
  for (const bool secret : {true, false}) {
    Attributes values = secrecy(secret, !secret);
    values.emplace_back(CKA_VALUE_LEN, CK_ULONG{32});
    auto views = views_of(values);
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    ASSERT_THAT(module().C_GenerateKey(session_, &mechanism, views.data(), views.size(), &made),
                ReturnsRv(CKR_OK));
    EXPECT_TRUE(flag(made, CKA_LOCAL));
    EXPECT_EQ(flag(made, CKA_ALWAYS_SENSITIVE), secret);
    EXPECT_EQ(flag(made, CKA_NEVER_EXTRACTABLE), secret);
    EXPECT_EQ(readable(made), !secret);
  }
}

TEST_F(Secrecy, OfBroughtKeysIsNotFromTheBeginning) {
  const CK_OBJECT_HANDLE made = brought(true, false);
  for (const CK_ATTRIBUTE_TYPE type : {CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE}) {
    EXPECT_FALSE(flag(made, type)) << type;
  }
  EXPECT_FALSE(readable(made));
}

TEST_F(Secrecy, OnlyGrows) {
  const CK_OBJECT_HANDLE made = brought(false, true);
  EXPECT_TRUE(readable(made));
  EXPECT_THAT(set(made, {CKA_SENSITIVE, true}), ReturnsRv(CKR_OK));
  EXPECT_FALSE(readable(made));
  EXPECT_THAT(set(made, {CKA_SENSITIVE, false}), ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  EXPECT_THAT(set(made, {CKA_EXTRACTABLE, false}), ReturnsRv(CKR_OK));
  EXPECT_THAT(set(made, {CKA_EXTRACTABLE, true}), ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
}

TEST_F(Secrecy, DecidesWhatIsWrapped) {
  const CK_OBJECT_HANDLE with = brought(true, false);
  EXPECT_THAT(wrap(with, brought(true, true)), ReturnsRv(CKR_OK)) << "wrapped it may go";
  EXPECT_THAT(wrap(with, brought(false, false)), ReturnsRv(CKR_KEY_UNEXTRACTABLE));
  EXPECT_THAT(wrap(with, brought(false, true, {{CKA_WRAP_WITH_TRUSTED, true}})),
              ReturnsRv(CKR_KEY_NOT_WRAPPABLE));
  EXPECT_THAT(wrap(0x7fffffff, brought(false, true)), ReturnsRv(CKR_WRAPPING_KEY_HANDLE_INVALID));
  EXPECT_THAT(wrap(with, 0x7fffffff), ReturnsRv(CKR_KEY_HANDLE_INVALID));
}

TEST_F(Secrecy, OfKeysThatThePrivateKeyUnwraps) {
  const Client::Pair pair = token_.pair(session_, KeyName::rsa_decrypt);
  Bytes wrapped = crypto::OpensslKey::from_spki(
                      crypto::spki_of(token_.public_key(session_, KeyName::rsa_decrypt)))
                      .encrypt_pkcs1(value_);
  CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
  for (const bool secret : {true, false}) {
    const Attributes values = aes(secrecy(secret, !secret));
    auto views = views_of(values);
    CK_OBJECT_HANDLE made = CK_INVALID_HANDLE;
    ASSERT_THAT(module().C_UnwrapKey(session_, &mechanism, pair.private_key, wrapped.data(),
                                     wrapped.size(), views.data(), views.size(), &made),
                ReturnsRv(CKR_OK));
    EXPECT_FALSE(flag(made, CKA_LOCAL));
    EXPECT_FALSE(flag(made, CKA_ALWAYS_SENSITIVE));
    EXPECT_FALSE(flag(made, CKA_NEVER_EXTRACTABLE));
    EXPECT_EQ(readable(made), !secret);
    if (secret) continue;
    EXPECT_EQ(Client::attribute(session_, made, CKA_VALUE), value_);
  }
}

}  // namespace
}  // namespace kunci::test
