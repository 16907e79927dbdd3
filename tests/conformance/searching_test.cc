// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.7: searching for objects, also while they change.
#include <algorithm>
#include <array>
#include <set>

#include "tests/conformance/object_calls.h"

namespace kunci::test {
namespace {

class Searching : public PublicSession {
 protected:
  CK_RV start(const Attributes& wanted) {
    auto views = views_of(wanted);
    return module().C_FindObjectsInit(session_, views.data(), views.size());
  }
  std::vector<CK_OBJECT_HANDLE> next(CK_ULONG most) {
    std::vector<CK_OBJECT_HANDLE> found(most, CK_INVALID_HANDLE);
    CK_ULONG count = 77;
    EXPECT_THAT(module().C_FindObjects(session_, found.data(), most, &count), ReturnsRv(CKR_OK));
    EXPECT_LE(count, most);
    found.resize(std::min(count, most));
    return found;
  }
  CK_RV end() { return module().C_FindObjectsFinal(session_); }
};

TEST_F(Searching, NeedsAnOperation) {
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_FindObjects(session_, &object, 1, &count),
              ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  EXPECT_THAT(end(), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
  ASSERT_THAT(start({}), ReturnsRv(CKR_OK));
  ASSERT_THAT(end(), ReturnsRv(CKR_OK));
  EXPECT_THAT(end(), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Searching, OneAtATimeInASession) {
  ASSERT_THAT(start({}), ReturnsRv(CKR_OK));
  EXPECT_THAT(start({}), ReturnsRv(CKR_OPERATION_ACTIVE));
  const CK_SESSION_HANDLE other = Client::open(token_.slot());
  EXPECT_THAT(module().C_FindObjectsInit(other, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(end(), ReturnsRv(CKR_OK));
}

TEST_F(Searching, ArgumentsThatMakeNoSense) {
  EXPECT_THAT(module().C_FindObjectsInit(session_, nullptr, 1), ReturnsRv(CKR_ARGUMENTS_BAD));
  ASSERT_THAT(start({}), ReturnsRv(CKR_OK));
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_FindObjects(session_, nullptr, 1, &count), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_FindObjects(session_, &object, 1, nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Searching, GivesAtMostWhatIsAskedFor) {
  std::set<CK_OBJECT_HANDLE> made;
  for (int i = 0; i < 5; ++i) made.insert(make_data(session_, "catatan"));
  ASSERT_THAT(start({{CKA_LABEL, "catatan"}}), ReturnsRv(CKR_OK));
  std::set<CK_OBJECT_HANDLE> found;
  for (const CK_ULONG most : {2UL, 2UL, 2UL}) {
    for (const CK_OBJECT_HANDLE object : next(most)) EXPECT_TRUE(found.insert(object).second);
  }
  EXPECT_EQ(found, made);
  EXPECT_TRUE(next(2).empty()) << "and nothing after the end";
  EXPECT_THAT(end(), ReturnsRv(CKR_OK));
}

TEST_F(Searching, AllAttributesMustMatch) {
  const CK_OBJECT_HANDLE one = make_data(session_, "catatan", {1});
  make_data(session_, "catatan", {2});
  make_data(session_, "lain", {1});
  EXPECT_EQ(Client::find_one(session_, {{CKA_LABEL, "catatan"}, {CKA_VALUE, Bytes{1}}}), one);
  EXPECT_TRUE(Client::find(session_, {{CKA_LABEL, "catatan"}, {CKA_VALUE, Bytes{3}}}).empty());
  EXPECT_TRUE(Client::find(session_, {{CKA_LABEL, "catat"}}).empty()) << "not by a beginning";
  EXPECT_TRUE(Client::find(session_, {{CKA_LABEL, ""}, {CKA_VALUE, Bytes{1}}}).empty());
}

TEST_F(Searching, NothingIsOfAnUnknownAttributeOrSize) {
  make_data(session_, "catatan");
  EXPECT_TRUE(Client::find(session_, {{0x7fffff00, Bytes{1}}}).empty());
  EXPECT_TRUE(Client::find(session_, {{CKA_CLASS, Bytes{0}}}).empty());
  EXPECT_TRUE(Client::find(session_, {{CKA_TOKEN, Bytes(4, 0)}}).empty());
}

TEST_F(Searching, NoTemplateIsEverything) {
  make_data(session_, "catatan");
  const auto all = Client::find(session_, {});
  const auto with_class = Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_DATA}}});
  EXPECT_FALSE(with_class.empty());
  EXPECT_GE(all.size(), with_class.size());
}

TEST_F(Searching, SecretsCannotBeSearchedFor) {
  token_.login_to_manage(session_);
  token_.pair(session_, KeyName::p256);
  EXPECT_TRUE(
      Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_VALUE, Bytes(32, 1)}})
          .empty());
  EXPECT_TRUE(Client::find(session_, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_VALUE, Bytes{}}})
                  .empty());
}

TEST_F(Searching, SurvivesObjectsThatGo) {
  std::vector<CK_OBJECT_HANDLE> made;
  for (int i = 0; i < 6; ++i) made.push_back(make_data(session_, "catatan"));
  ASSERT_THAT(start({{CKA_LABEL, "catatan"}}), ReturnsRv(CKR_OK));
  const auto first = next(1);
  ASSERT_EQ(first.size(), 1U);
  for (const CK_OBJECT_HANDLE object : made) {
    EXPECT_THAT(module().C_DestroyObject(session_, object), ReturnsRv(CKR_OK));
  }
  for (const CK_OBJECT_HANDLE object : next(20)) {
    EXPECT_NE(std::ranges::find(made, object), made.end());
    EXPECT_THAT(Client::attribute_rv(session_, object, CKA_LABEL),
                ReturnsRv(CKR_OBJECT_HANDLE_INVALID));
  }
  EXPECT_THAT(end(), ReturnsRv(CKR_OK));
}

TEST_F(Searching, SurvivesObjectsThatCome) {
  make_data(session_, "catatan");
  ASSERT_THAT(start({{CKA_LABEL, "catatan"}}), ReturnsRv(CKR_OK));
  make_data(session_, "catatan");
  const std::size_t seen = next(20).size();
  EXPECT_THAT(seen, testing::AnyOf(1U, 2U));
  EXPECT_THAT(end(), ReturnsRv(CKR_OK));
  EXPECT_EQ(Client::find(session_, {{CKA_LABEL, "catatan"}}).size(), 2U);
}

TEST_F(Searching, SessionCancelEndsIt) {
  ASSERT_THAT(start({}), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_SessionCancel(session_, CKF_FIND_OBJECTS), ReturnsRv(CKR_OK));
  EXPECT_THAT(end(), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_F(Searching, HandlesStayTheSame) {
  token_.login_to_manage(session_);
  const auto pair = token_.pair(session_, KeyName::rsa);
  const auto again = token_.pair(Client::open(token_.slot(), 0), KeyName::rsa);
  EXPECT_EQ(again.public_key, pair.public_key);
  EXPECT_EQ(again.private_key, pair.private_key);
}

}  // namespace
}  // namespace kunci::test
