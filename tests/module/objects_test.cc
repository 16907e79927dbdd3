// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.7: what is on a token, who sees it, and what may be changed.
#include <algorithm>
#include <array>
#include <set>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"
#include "tests/support/test_certificate.h"

namespace kunci::test {
namespace {

const OwnedAttribute kCertificates{CKA_CLASS, CK_ULONG{CKO_CERTIFICATE}};
const OwnedAttribute kPublicKeys{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}};
const OwnedAttribute kPrivateKeys{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}};
const OwnedAttribute kData{CKA_CLASS, CK_ULONG{CKO_DATA}};
const OwnedAttribute kProfiles{CKA_CLASS, CK_ULONG{CKO_PROFILE}};

constexpr std::uint8_t kId = 0x03;

class Objects : public testing::TestWithParam<TestCard> {
 protected:
  void SetUp() override {
    Client::prepare(slot_, GetParam());
    session_ = Client::open(slot_);
    Client::login_to_manage(session_, GetParam());
    pair_ = Client::generate_ec(session_, kId, crypto::ec_parameters(crypto::Curve::p256));
  }

  CK_RV create(const Attributes& values, CK_OBJECT_HANDLE* object = nullptr) {
    auto views = views_of(values);
    CK_OBJECT_HANDLE created = CK_INVALID_HANDLE;
    const CK_RV rv = module().C_CreateObject(session_, views.data(), views.size(), &created);
    if (object != nullptr) *object = created;
    return rv;
  }

  PluggedToken token_{GetParam().specification};
  Initialised module_in_use_;
  CK_SLOT_ID slot_ = Client::slot_with_token();
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  Client::Pair pair_;
};

TEST_P(Objects, PairWithoutCertificateIsFoundByTheNextProcess) {
  const Bytes spki = Client::attribute(session_, pair_.public_key, CKA_PUBLIC_KEY_INFO);
  ASSERT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  in_fresh_process([this, &spki] {
    const Initialised module_in_use;
    const CK_SESSION_HANDLE session = Client::open(slot_, 0);
    const CK_OBJECT_HANDLE key = Client::find_one(session, {kPublicKeys});
    EXPECT_EQ(Client::attribute(session, key, CKA_PUBLIC_KEY_INFO), spki);
    EXPECT_EQ(Client::attribute(session, key, CKA_ID), Bytes{kId});
    EXPECT_TRUE(Client::find(session, {kCertificates}).empty());
    EXPECT_TRUE(Client::find(session, {kPrivateKeys}).empty());
    ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
    const CK_OBJECT_HANDLE private_key = Client::find_one(session, {kPrivateKeys});
    EXPECT_EQ(Client::attribute(session, private_key, CKA_LOCAL), Bytes{CK_TRUE});
    EXPECT_EQ(Client::attribute(session, private_key, CKA_ALWAYS_SENSITIVE), Bytes{CK_TRUE});
    EXPECT_EQ(Client::attribute(session, private_key, CKA_NEVER_EXTRACTABLE), Bytes{CK_TRUE});
  });
  ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
}

TEST_P(Objects, CertificateIsPairedByItsKey) {
  const Bytes der =
      certificate_for(Client::attribute(session_, pair_.public_key, CKA_PUBLIC_KEY_INFO), 900);
  // As NSS and Java do: an id and a label of the program's own.
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  ASSERT_THAT(create({kCertificates,
                      {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                      {CKA_TOKEN, true},
                      {CKA_ID, Bytes(20, 0xee)},
                      {CKA_LABEL, "alias"},
                      {CKA_VALUE, der}},
                     &object),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, object, CKA_ID), Bytes{kId});
  EXPECT_EQ(Client::attribute(session_, object, CKA_VALUE), der);
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_ID), Bytes{kId});
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_SUBJECT),
            Client::attribute(session_, object, CKA_SUBJECT));
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_LOCAL), Bytes{CK_TRUE});
  EXPECT_EQ(Client::find(session_, {{CKA_SERIAL_NUMBER,
                                     Client::attribute(session_, object, CKA_SERIAL_NUMBER)}})
                .size(),
            1U);

  ASSERT_THAT(module().C_DestroyObject(session_, object), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(session_, {kCertificates}).empty());
  EXPECT_EQ(Client::find(session_, {kPublicKeys, {CKA_ID, Bytes{kId}}}).size(), 1U)
      << "the pair stays";
}

TEST_P(Objects, ForeignCertificateIsRefused) {
  const Bytes other = Client::attribute(
      session_,
      Client::generate_ec(session_, 0x01, crypto::ec_parameters(crypto::Curve::p256)).public_key,
      CKA_PUBLIC_KEY_INFO);
  const Bytes der = certificate_for(other);
  EXPECT_THAT(create({kCertificates,
                      {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                      {CKA_TOKEN, true},
                      {CKA_ID, Bytes{kId}},
                      {CKA_VALUE, der}}),
              ReturnsRv(CKR_OK))
      << "its own pair is at another place";
  EXPECT_EQ(Client::find(session_, {kCertificates, {CKA_ID, Bytes{0x01}}}).size(), 1U);
  EXPECT_THAT(create({kCertificates,
                      {CKA_CERTIFICATE_TYPE, CK_ULONG{CKC_X_509}},
                      {CKA_TOKEN, true},
                      {CKA_VALUE, Bytes(10, 0x30)}}),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
}

TEST_P(Objects, PrivateKeysNeverLeave) {
  for (const CK_ATTRIBUTE_TYPE type : {CKA_VALUE}) {
    EXPECT_THAT(Client::attribute_rv(session_, pair_.private_key, type),
                ReturnsRv(CKR_ATTRIBUTE_SENSITIVE));
  }
  EXPECT_THAT(Client::attribute_rv(session_, pair_.private_key, CKA_MODULUS),
              ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_SENSITIVE), Bytes{CK_TRUE});
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_EXTRACTABLE), Bytes{CK_FALSE});
  EXPECT_THAT(create({kPrivateKeys,
                      {CKA_TOKEN, true},
                      {CKA_KEY_TYPE, CK_ULONG{CKK_EC}},
                      {CKA_VALUE, Bytes(32, 1)}}),
              ReturnsRv(CKR_ACTION_PROHIBITED));
}

TEST_P(Objects, SeveralAttributesInOneCall) {
  std::array<CK_BYTE, 1> sensitive{};
  std::array<CK_BYTE, 1> small{};
  CK_KEY_TYPE key_type = 0;
  std::array<CK_ATTRIBUTE, 4> wanted{{{CKA_VALUE, small.data(), small.size()},
                                      {CKA_SENSITIVE, sensitive.data(), sensitive.size()},
                                      {CKA_LABEL, small.data(), small.size()},
                                      {CKA_KEY_TYPE, &key_type, sizeof key_type}}};
  EXPECT_NE(module().C_GetAttributeValue(session_, pair_.private_key, wanted.data(), wanted.size()),
            CKR_OK);
  EXPECT_EQ(wanted[0].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(sensitive[0], CK_TRUE);
  EXPECT_EQ(wanted[2].ulValueLen, CK_UNAVAILABLE_INFORMATION);
  EXPECT_EQ(key_type, CK_KEY_TYPE{CKK_EC});
}

TEST_P(Objects, LabelsAndUniqueIdsAreUniqueInTheirClass) {
  Client::write_certificate(session_, kId);
  std::set<std::pair<Bytes, Bytes>> labels;
  std::set<Bytes> unique_ids;
  const auto all = Client::find(session_, {});
  for (const CK_OBJECT_HANDLE object : all) {
    unique_ids.insert(Client::attribute(session_, object, CKA_UNIQUE_ID));
    const Bytes object_class = Client::attribute(session_, object, CKA_CLASS);
    if (equal(object_class, kProfiles.octets())) continue;
    EXPECT_TRUE(
        labels.emplace(object_class, Client::attribute(session_, object, CKA_LABEL)).second);
  }
  EXPECT_EQ(unique_ids.size(), all.size());
}

TEST_P(Objects, OddClassesCostNothing) {
  token_.clear_log();
  EXPECT_TRUE(Client::find(session_, {{CKA_CLASS, CK_ULONG{0xce534353UL}}}).empty());
  EXPECT_TRUE(Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}}}).empty());
  EXPECT_EQ(Client::find(session_, {kProfiles}).size(), 4U);
  EXPECT_EQ(token_.exchanges(), 0U);
}

TEST_P(Objects, DataObjects) {
  EXPECT_FALSE(Client::find(session_, {kData}).empty());
  const auto by_label =
      Client::find(session_, {kData, {CKA_LABEL, "Card Holder Unique Identifier"}});
  ASSERT_EQ(by_label.size(), 1U);
  EXPECT_FALSE(Client::attribute(session_, by_label.front(), CKA_VALUE).empty());
  EXPECT_FALSE(Client::attribute(session_, by_label.front(), CKA_OBJECT_ID).empty());
  // Found by name only: a listing would cost an exchange more for it.
  EXPECT_EQ(Client::find(session_, {kData, {CKA_LABEL, "Card Capability Container"}}).size(), 1U);
}

TEST_P(Objects, SessionPublicKey) {
  const Bytes point = Client::attribute(session_, pair_.public_key, CKA_EC_POINT);
  const Attributes with_point{kPublicKeys,
                              {CKA_KEY_TYPE, CK_ULONG{CKK_EC}},
                              {CKA_EC_PARAMS, crypto::ec_parameters(crypto::Curve::p256)},
                              {CKA_EC_POINT, point},
                              {CKA_LABEL, "teman"}};
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  ASSERT_THAT(create(with_point, &object), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, object, CKA_TOKEN), Bytes{CK_FALSE});
  EXPECT_EQ(Client::attribute(session_, object, CKA_EC_POINT), point);
  EXPECT_EQ(Client::find_one(session_, {{CKA_LABEL, "teman"}}), object);
  Bytes off_curve = point;
  off_curve.back() ^= 1;
  EXPECT_THAT(create({kPublicKeys,
                      {CKA_KEY_TYPE, CK_ULONG{CKK_EC}},
                      {CKA_EC_PARAMS, crypto::ec_parameters(crypto::Curve::p256)},
                      {CKA_EC_POINT, off_curve}}),
              ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  const CK_SESSION_HANDLE other = Client::open(slot_);
  ASSERT_THAT(module().C_CloseSession(session_), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(other, {{CKA_LABEL, "teman"}}).empty()) << "gone with its session";
}

TEST_P(Objects, TemplatesAreChecked) {
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_CreateObject(session_, nullptr, 1, &object), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(create({}), ReturnsRv(CKR_TEMPLATE_INCOMPLETE));
  EXPECT_THAT(create({{CKA_CLASS, Bytes{1}}}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create({kData, {CKA_TOKEN, Bytes{2}}}), ReturnsRv(CKR_ATTRIBUTE_VALUE_INVALID));
  EXPECT_THAT(create({kData, {CKA_TOKEN, false}, {CKA_TOKEN, true}}),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
  EXPECT_THAT(create({kData, {CKA_MODULUS, Bytes{1}}}), ReturnsRv(CKR_ATTRIBUTE_TYPE_INVALID));
  std::array<CK_ATTRIBUTE, 1> lying{{{CKA_LABEL, nullptr, ~0UL}}};
  EXPECT_THAT(module().C_CreateObject(session_, lying.data(), 1, &object),
              ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_FindObjectsInit(session_, lying.data(), 1UL << 40),
              ReturnsRv(CKR_TEMPLATE_INCONSISTENT));
}

TEST_P(Objects, FixedAttributesStay) {
  const Attributes other{{CKA_SIGN, false}};
  auto views = views_of(other);
  EXPECT_THAT(module().C_SetAttributeValue(session_, pair_.private_key, views.data(), 1),
              ReturnsRv(CKR_ATTRIBUTE_READ_ONLY));
  const Attributes same{{CKA_SIGN, true}};
  views = views_of(same);
  EXPECT_THAT(module().C_SetAttributeValue(session_, pair_.private_key, views.data(), 1),
              ReturnsRv(CKR_OK));
  // NSS names every new pair, and destroys it where that is refused; the pair keeps the place's
  // name.
  const Attributes named{{CKA_ID, Bytes{0x55}}};
  views = views_of(named);
  EXPECT_THAT(module().C_SetAttributeValue(session_, pair_.private_key, views.data(), 1),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::attribute(session_, pair_.private_key, CKA_ID), Bytes{kId});
  CK_OBJECT_HANDLE copy = CK_INVALID_HANDLE;
  EXPECT_THAT(module().C_CopyObject(session_, pair_.public_key, nullptr, 0, &copy),
              ReturnsRv(CKR_ACTION_PROHIBITED));
}

TEST_P(Objects, SearchProtocol) {
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_FindObjects(session_, &object, 1, &count),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_THAT(module().C_FindObjectsFinal(session_), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(module().C_FindObjectsInit(session_, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_FindObjectsInit(session_, nullptr, 0), ReturnsRv(CKR_OPERATION_ACTIVE));
  EXPECT_THAT(module().C_FindObjects(session_, nullptr, 1, &count), ReturnsRv(CKR_ARGUMENTS_BAD));
  ASSERT_THAT(module().C_FindObjects(session_, &object, 1, &count), ReturnsRv(CKR_OK));
  EXPECT_EQ(count, 1U);
  EXPECT_THAT(module().C_FindObjectsFinal(session_), ReturnsRv(CKR_OK));
}

// Which cards can delete keys: those with MOVE KEY.
using ObjectsThatGo = Objects;

TEST_P(ObjectsThatGo, PublicHalfGoesWithThePrivateOne) {
  EXPECT_THAT(module().C_DestroyObject(session_, pair_.public_key),
              ReturnsRv(CKR_ACTION_PROHIBITED));
  ASSERT_THAT(module().C_DestroyObject(session_, pair_.private_key), ReturnsRv(CKR_OK));
  // Programs that take both halves away are told that it went well.
  EXPECT_THAT(module().C_DestroyObject(session_, pair_.public_key), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(session_, {kPublicKeys}).empty());
}

INSTANTIATE_TEST_SUITE_P(Piv, ObjectsThatGo, testing::Values(metadata_card(",version=5.7.1")),
                         [](const auto& param_info) { return param_info.param.name; });
INSTANTIATE_TEST_SUITE_P(Piv, Objects, testing::Values(metadata_card(), plain_card()),
                         [](const auto& param_info) { return param_info.param.name; });

}  // namespace
}  // namespace kunci::test
