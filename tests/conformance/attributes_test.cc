// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.7: reading and changing attributes, copying, destroying, sizes.
#include <array>

#include "tests/conformance/object_calls.h"

namespace kunci::test {
namespace {

constexpr CK_OBJECT_HANDLE kNoObject = 0x7ffffff0;
constexpr std::uint8_t kCanary = 0xa5;

class ObjectAttributes : public PublicSession {
 protected:
  CK_RV get(CK_OBJECT_HANDLE object, std::span<CK_ATTRIBUTE> wanted) {
    return module().C_GetAttributeValue(session_, object, wanted.data(), wanted.size());
  }
  CK_RV set(CK_OBJECT_HANDLE object, const Attributes& values) {
    auto views = views_of(values);
    return module().C_SetAttributeValue(session_, object, views.data(), views.size());
  }
  CK_RV copy(CK_OBJECT_HANDLE object, const Attributes& values, CK_OBJECT_HANDLE* twin) {
    auto views = views_of(values);
    return module().C_CopyObject(session_, object, views.data(), views.size(), twin);
  }
};

TEST_F(ObjectAttributes, LengthsAreAskedForWithNull) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan", Bytes(100, 7));
  std::array<CK_ATTRIBUTE, 3> wanted{
      {{CKA_VALUE, nullptr, 0}, {CKA_LABEL, nullptr, 99}, {CKA_CLASS, nullptr, 0}}};
  ASSERT_THAT(get(data, wanted), ReturnsRv(CKR_OK));
  EXPECT_EQ(wanted[0].ulValueLen, 100U);
  EXPECT_EQ(wanted[1].ulValueLen, 7U);
  EXPECT_EQ(wanted[2].ulValueLen, sizeof(CK_OBJECT_CLASS));
}

TEST_F(ObjectAttributes, LengthsAreSetToWhatWasWritten) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan", {1, 2, 3});
  std::array<CK_BYTE, 8> value{};
  value.fill(kCanary);
  std::array<CK_ATTRIBUTE, 1> wanted{{{CKA_VALUE, value.data(), value.size()}}};
  ASSERT_THAT(get(data, wanted), ReturnsRv(CKR_OK));
  EXPECT_EQ(wanted[0].ulValueLen, 3U);
  EXPECT_EQ(value, (std::array<CK_BYTE, 8>{1, 2, 3, kCanary, kCanary, kCanary, kCanary, kCanary}));
}

// Cases 1 to 5 of C_GetAttributeValue: what goes wrong with one attribute concerns only that one.
TEST_F(ObjectAttributes, SmallBufferConcernsOnlyItsAttribute) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan", Bytes(20, 7));
  std::array<CK_BYTE, 8> small{};
  small.fill(kCanary);
  std::array<CK_BYTE, 7> label{};
  std::array<CK_ATTRIBUTE, 2> wanted{
      {{CKA_VALUE, small.data(), small.size() - 1}, {CKA_LABEL, label.data(), label.size()}}};
  EXPECT_THAT(get(data, wanted), ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(wanted[0].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(small.back(), kCanary);
  EXPECT_EQ(wanted[1].ulValueLen, 7U);
  EXPECT_EQ(label.front(), 'c');
}

TEST_F(ObjectAttributes, UnknownOneConcernsOnlyItself) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  std::array<CK_BYTE, 7> label{};
  std::array<CK_BYTE, 16> modulus{};
  std::array<CK_ATTRIBUTE, 3> wanted{{{0x7fffff00, nullptr, 0},
                                      {CKA_MODULUS, modulus.data(), modulus.size()},
                                      {CKA_LABEL, label.data(), label.size()}}};
  EXPECT_THAT(get(data, wanted), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
  EXPECT_EQ(wanted[0].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(wanted[1].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(wanted[2].ulValueLen, 7U);
  EXPECT_EQ(label.front(), 'c');
}

TEST_F(ObjectAttributes, ArgumentsThatMakeNoSense) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  EXPECT_THAT(module().C_GetAttributeValue(session_, data, nullptr, 1),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_SetAttributeValue(session_, data, nullptr, 1),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_CopyObject(session_, data, nullptr, 0, nullptr),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetObjectSize(session_, data, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(ObjectAttributes, HandlesOfNothing) {
  for (const CK_OBJECT_HANDLE none : {CK_OBJECT_HANDLE{CK_INVALID_HANDLE}, kNoObject}) {
    const auto invalid = ReturnsRv(CKR_OBJECT_HANDLE_INVALID);
    CK_OBJECT_HANDLE twin = CK_INVALID_HANDLE;
    CK_ULONG size = 0;
    EXPECT_THAT(Client::attribute_rv(session_, none, CKA_CLASS), invalid);
    EXPECT_THAT(set(none, {{CKA_LABEL, "lain"}}), invalid);
    EXPECT_THAT(copy(none, {{CKA_LABEL, "lain"}}, &twin), invalid);
    EXPECT_THAT(module().C_DestroyObject(session_, none), invalid);
    EXPECT_THAT(module().C_GetObjectSize(session_, none, &size), invalid);
  }
}

TEST_F(ObjectAttributes, DestroyedObjectIsGone) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  ASSERT_THAT(module().C_DestroyObject(session_, data), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::attribute_rv(session_, data, CKA_CLASS),
              ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  EXPECT_THAT(module().C_DestroyObject(session_, data), ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  EXPECT_TRUE(Client::find(session_, {{CKA_LABEL, "catatan"}}).empty());
  EXPECT_NE(make_data(session_, "catatan"), data) << "a handle is not given out again at once";
}

TEST_F(ObjectAttributes, SizeIsANumberOrUnavailable) {
  CK_ULONG size = 0;
  EXPECT_THAT(module().C_GetObjectSize(session_, make_data(session_, "catatan"), &size),
              testing::AnyOf(ReturnsRv(CKR_OK), ReturnsRv(CKR_INFORMATION_SENSITIVE)));
  EXPECT_NE(size, 0U);
}

// --- C_SetAttributeValue -------------------------------------------------------------------------

TEST_F(ObjectAttributes, LabelCanBeChanged) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  ASSERT_THAT(set(data, {{CKA_LABEL, "lain"}}), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, data, CKA_LABEL), copy_of(bytes_of("lain")));
  EXPECT_EQ(Client::find_one(session_, {{CKA_LABEL, "lain"}}), data);
}

TEST_F(ObjectAttributes, ClassAndPlaceCannotBeChanged) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  for (const OwnedAttribute& fixed : Attributes{{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}},
                                                {CKA_TOKEN, true},
                                                {CKA_PRIVATE, true},
                                                {CKA_MODIFIABLE, false}}) {
    EXPECT_THAT(set(data, {fixed}), ReturnsRv(CKR_ATTRIBUTE_READ_ONLY)) << fixed.view().type;
  }
}

// "If any of the attributes cannot be changed, none is."
TEST_F(ObjectAttributes, ChangesComeTogetherOrNotAtAll) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  EXPECT_THAT(set(data, {{CKA_LABEL, "lain"}, {CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}}}),
              ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  EXPECT_EQ(Client::attribute(session_, data, CKA_LABEL), copy_of(bytes_of("catatan")));
}

TEST_F(ObjectAttributes, ChangesAreCheckedAsTemplatesAre) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  EXPECT_THAT(set(data, {{0x7fffff00, Bytes{1}}}), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
  EXPECT_THAT(set(data, {{CKA_LABEL, "satu"}, {CKA_LABEL, "dua"}}),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
}

TEST_F(ObjectAttributes, UnmodifiableObjectStaysAsItIs) {
  const CK_OBJECT_HANDLE data = make_object(session_, {{CKA_CLASS, CK_ULONG{CKO_DATA}},
                                                       {CKA_TOKEN, false},
                                                       {CKA_PRIVATE, false},
                                                       {CKA_MODIFIABLE, false},
                                                       {CKA_LABEL, "tetap"}});
  EXPECT_EQ(Client::attribute(session_, data, CKA_MODIFIABLE), Bytes{CK_FALSE});
  EXPECT_THAT(set(data, {{CKA_LABEL, "lain"}}), ReturnsRv(CKR_ACTION_PROHIBITED));
  EXPECT_THAT(module().C_DestroyObject(session_, data), ReturnsRv(CKR_OK))
      << "CKA_DESTROYABLE is another attribute";
}

TEST_F(ObjectAttributes, IndestructibleObjectStays) {
  const CK_OBJECT_HANDLE data = make_object(session_, {{CKA_CLASS, CK_ULONG{CKO_DATA}},
                                                       {CKA_TOKEN, false},
                                                       {CKA_PRIVATE, false},
                                                       {CKA_DESTROYABLE, false},
                                                       {CKA_LABEL, "tetap"}});
  EXPECT_EQ(Client::attribute(session_, data, CKA_DESTROYABLE), Bytes{CK_FALSE});
  EXPECT_THAT(module().C_DestroyObject(session_, data), ReturnsRv(CKR_ACTION_PROHIBITED));
  EXPECT_EQ(Client::attribute(session_, data, CKA_LABEL), copy_of(bytes_of("tetap")));
}

// --- C_CopyObject --------------------------------------------------------------------------------

TEST_F(ObjectAttributes, CopyIsAnObjectOfItsOwn) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan", {1, 2, 3});
  CK_OBJECT_HANDLE twin = CK_INVALID_HANDLE;
  ASSERT_THAT(copy(data, {{CKA_LABEL, "salinan"}}, &twin), ReturnsRv(CKR_OK));
  EXPECT_NE(twin, data);
  EXPECT_EQ(Client::attribute(session_, twin, CKA_LABEL), copy_of(bytes_of("salinan")));
  EXPECT_EQ(Client::attribute(session_, twin, CKA_VALUE), (Bytes{1, 2, 3}));
  ASSERT_THAT(module().C_DestroyObject(session_, data), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, twin, CKA_VALUE), (Bytes{1, 2, 3}));
}

TEST_F(ObjectAttributes, CopyIsNotOfAnotherClass) {
  const CK_OBJECT_HANDLE data = make_data(session_, "catatan");
  CK_OBJECT_HANDLE twin = CK_INVALID_HANDLE;
  EXPECT_THAT(
      copy(data, {{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}}}, &twin),
      testing::AnyOf(ReturnsRv(CKR_ATTRIBUTE_READ_ONLY), ReturnsRv(CKR_TEMPLATE_INCONSISTENT)));
  EXPECT_THAT(copy(data, {{0x7fffff00, Bytes{1}}}, &twin), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
}

TEST_F(ObjectAttributes, UncopyableObjectHasNoCopies) {
  const CK_OBJECT_HANDLE data = make_object(session_, {{CKA_CLASS, CK_ULONG{CKO_DATA}},
                                                       {CKA_TOKEN, false},
                                                       {CKA_PRIVATE, false},
                                                       {CKA_COPYABLE, false},
                                                       {CKA_LABEL, "satu"}});
  EXPECT_EQ(Client::attribute(session_, data, CKA_COPYABLE), Bytes{CK_FALSE});
  CK_OBJECT_HANDLE twin = CK_INVALID_HANDLE;
  EXPECT_THAT(copy(data, {{CKA_LABEL, "dua"}}, &twin), ReturnsRv(CKR_ACTION_PROHIBITED));
}

// --- Keys of the token ---------------------------------------------------------------------------

class KeyAttributes : public UserSession, public testing::WithParamInterface<KeyName> {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    pair_ = token_.pair(session_, GetParam());
  }
  [[nodiscard]] Bytes of_private(CK_ATTRIBUTE_TYPE type) const {
    return Client::attribute(session_, pair_.private_key, type);
  }
  [[nodiscard]] Bytes of_public(CK_ATTRIBUTE_TYPE type) const {
    return Client::attribute(session_, pair_.public_key, type);
  }
  [[nodiscard]] bool is_rsa() const { return GetParam() == KeyName::rsa; }

  Client::Pair pair_;
};

TEST_P(KeyAttributes, SecretPartsAreSensitive) {
  std::vector<CK_ATTRIBUTE_TYPE> secret{CKA_VALUE};
  if (is_rsa()) {
    secret = {CKA_PRIVATE_EXPONENT, CKA_PRIME_1,    CKA_PRIME_2,
              CKA_EXPONENT_1,       CKA_EXPONENT_2, CKA_COEFFICIENT};
  }
  std::array<CK_BYTE, 1024> buffer{};
  for (const CK_ATTRIBUTE_TYPE type : secret) {
    buffer.fill(kCanary);
    CK_ATTRIBUTE wanted{type, buffer.data(), buffer.size()};
    EXPECT_THAT(module().C_GetAttributeValue(session_, pair_.private_key, &wanted, 1),
                ReturnsRv(CKR_ATTRIBUTE_SENSITIVE))
        << type;
    EXPECT_EQ(wanted.ulValueLen, CK_UNAVAILABLE_INFORMATION);
    EXPECT_EQ(buffer.front(), kCanary);
  }
}

TEST_P(KeyAttributes, SensitiveOneConcernsOnlyItself) {
  CK_KEY_TYPE type = 0;
  const CK_ATTRIBUTE_TYPE secret = is_rsa() ? CK_ULONG{CKA_PRIVATE_EXPONENT} : CK_ULONG{CKA_VALUE};
  std::array<CK_ATTRIBUTE, 2> wanted{{{secret, nullptr, 0}, {CKA_KEY_TYPE, &type, sizeof type}}};
  EXPECT_THAT(module().C_GetAttributeValue(session_, pair_.private_key, wanted.data(), 2),
              ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
  EXPECT_EQ(wanted[0].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(wanted[1].ulValueLen, sizeof type);
  EXPECT_EQ(OwnedAttribute(CKA_KEY_TYPE, CK_ULONG{type}).octets(), of_public(CKA_KEY_TYPE));
}

TEST_P(KeyAttributes, KeyMadeOnTheTokenSaysSo) {
  EXPECT_EQ(of_private(CKA_LOCAL), Bytes{CK_TRUE});
  EXPECT_EQ(of_private(CKA_SENSITIVE), Bytes{CK_TRUE});
  EXPECT_EQ(of_private(CKA_ALWAYS_SENSITIVE), Bytes{CK_TRUE});
  EXPECT_EQ(of_private(CKA_EXTRACTABLE), Bytes{CK_FALSE});
  EXPECT_EQ(of_private(CKA_NEVER_EXTRACTABLE), Bytes{CK_TRUE});
  EXPECT_EQ(of_private(CKA_PRIVATE), Bytes{CK_TRUE});
  EXPECT_EQ(of_private(CKA_TOKEN), Bytes{CK_TRUE});
  EXPECT_EQ(of_public(CKA_LOCAL), Bytes{CK_TRUE});
}

TEST_P(KeyAttributes, HalvesBelongTogether) {
  EXPECT_EQ(of_private(CKA_ID), of_public(CKA_ID));
  EXPECT_EQ(of_private(CKA_KEY_TYPE), of_public(CKA_KEY_TYPE));
  if (is_rsa()) {
    EXPECT_EQ(of_private(CKA_MODULUS), of_public(CKA_MODULUS));
    EXPECT_EQ(of_private(CKA_PUBLIC_EXPONENT), of_public(CKA_PUBLIC_EXPONENT));
  } else {
    EXPECT_EQ(of_private(CKA_EC_PARAMS), of_public(CKA_EC_PARAMS));
  }
}

TEST_P(KeyAttributes, SecrecyOnlyGrows) {
  for (const OwnedAttribute& weaker : Attributes{{CKA_SENSITIVE, false}, {CKA_EXTRACTABLE, true}}) {
    CK_ATTRIBUTE view = weaker.view();
    EXPECT_THAT(module().C_SetAttributeValue(session_, pair_.private_key, &view, 1),
                ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  }
}

TEST_P(KeyAttributes, ReadOnlySessionChangesNothing) {
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  const OwnedAttribute label{CKA_LABEL, "lain"};
  CK_ATTRIBUTE view = label.view();
  EXPECT_THAT(module().C_SetAttributeValue(read_only, pair_.private_key, &view, 1),
              ReturnsRv(CKR_SESSION_READ_ONLY));
}

std::vector<KeyName> keys_made() {
  std::vector<KeyName> keys;
  for (const KeyName key : kSigningKeys) {
    if (TestedToken::get().makes(key)) keys.push_back(key);
  }
  return keys;
}

INSTANTIATE_TEST_SUITE_P(All, KeyAttributes, testing::ValuesIn(keys_made()),
                         [](const auto& one) { return name_of(one.param); });

}  // namespace
}  // namespace kunci::test
