// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.4, 5.5 and 5.19: what a module says of itself, its slots, tokens and mechanisms;
// PINs; random numbers.
#include <algorithm>
#include <array>
#include <set>

#include "tests/conformance/session_fixtures.h"

namespace kunci::test {
namespace {

constexpr CK_SLOT_ID kNoSlot = 0x7ffffff0;

/// Fixed fields are padded with blanks and have no NUL (3.2, 3).
template <std::size_t size>
bool is_padded_text(const CK_UTF8CHAR (&field)[size]) {
  return std::ranges::none_of(field, [](CK_UTF8CHAR octet) { return octet == 0; });
}

class Tokens : public PublicSession {};

TEST_F(Tokens, ModuleDescribesItself) {
  CK_INFO info{};
  ASSERT_THAT(module().C_GetInfo(&info), ReturnsRv(CKR_OK));
  EXPECT_GE(info.cryptokiVersion.major, 2);
  EXPECT_EQ(info.flags, 0U);
  EXPECT_TRUE(is_padded_text(info.manufacturerID));
  EXPECT_TRUE(is_padded_text(info.libraryDescription));
  EXPECT_THAT(module().C_GetInfo(nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Tokens, SlotListFollowsTheLengthProtocol) {
  CK_ULONG count = 0;
  ASSERT_THAT(module().C_GetSlotList(CK_TRUE, nullptr, &count), ReturnsRv(CKR_OK));
  ASSERT_GE(count, 1U);
  std::vector<CK_SLOT_ID> slots(count);
  CK_ULONG room = count - 1;
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &room),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(room, count);
  ASSERT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), &count), ReturnsRv(CKR_OK));
  EXPECT_NE(std::ranges::find(slots, token_.slot()), slots.end());
  EXPECT_THAT(module().C_GetSlotList(CK_TRUE, slots.data(), nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Tokens, SlotAndTokenDescribeThemselves) {
  CK_SLOT_INFO slot{};
  ASSERT_THAT(module().C_GetSlotInfo(token_.slot(), &slot), ReturnsRv(CKR_OK));
  EXPECT_NE(slot.flags & CKF_TOKEN_PRESENT, 0U);
  EXPECT_TRUE(is_padded_text(slot.slotDescription));
  EXPECT_TRUE(is_padded_text(slot.manufacturerID));
  CK_TOKEN_INFO token{};
  ASSERT_THAT(module().C_GetTokenInfo(token_.slot(), &token), ReturnsRv(CKR_OK));
  constexpr CK_FLAGS kExpected =
      CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | CKF_LOGIN_REQUIRED;
  EXPECT_EQ(token.flags & kExpected, kExpected);
  EXPECT_LE(token.ulMinPinLen, token_.pin().size());
  EXPECT_GE(token.ulMaxPinLen, token_.pin().size());
  EXPECT_TRUE(is_padded_text(token.label));
  EXPECT_TRUE(is_padded_text(token.manufacturerID));
  EXPECT_TRUE(is_padded_text(token.model));
  EXPECT_TRUE(is_padded_text(token.serialNumber));
}

TEST_F(Tokens, SlotsThatDoNotExist) {
  const auto invalid = ReturnsRv(CKR_SLOT_ID_INVALID);
  CK_SLOT_INFO slot{};
  CK_TOKEN_INFO token{};
  CK_MECHANISM_INFO mechanism{};
  CK_ULONG count = 0;
  EXPECT_THAT(module().C_GetSlotInfo(kNoSlot, &slot), invalid);
  EXPECT_THAT(module().C_GetTokenInfo(kNoSlot, &token), invalid);
  EXPECT_THAT(module().C_GetMechanismList(kNoSlot, nullptr, &count), invalid);
  EXPECT_THAT(module().C_GetMechanismInfo(kNoSlot, CKM_SHA256, &mechanism), invalid);
  EXPECT_THAT(module().C_GetSlotInfo(token_.slot(), nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_GetTokenInfo(token_.slot(), nullptr), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Tokens, MechanismListFollowsTheLengthProtocol) {
  CK_ULONG count = 0;
  ASSERT_THAT(module().C_GetMechanismList(token_.slot(), nullptr, &count), ReturnsRv(CKR_OK));
  ASSERT_GT(count, 1U);
  std::vector<CK_MECHANISM_TYPE> types(count);
  CK_ULONG room = 1;
  EXPECT_THAT(module().C_GetMechanismList(token_.slot(), types.data(), &room),
              ReturnsRv(CKR_BUFFER_TOO_SMALL));
  EXPECT_EQ(room, count);
  ASSERT_THAT(module().C_GetMechanismList(token_.slot(), types.data(), &count), ReturnsRv(CKR_OK));
  EXPECT_EQ(std::set<CK_MECHANISM_TYPE>(types.begin(), types.end()).size(), count);
  for (const CK_MECHANISM_TYPE type : types) {
    CK_MECHANISM_INFO info{};
    EXPECT_THAT(module().C_GetMechanismInfo(token_.slot(), type, &info), ReturnsRv(CKR_OK)) << type;
    EXPECT_LE(info.ulMinKeySize, info.ulMaxKeySize) << type;
    EXPECT_NE(info.flags & ~CKF_HW, 0U) << type << " does nothing";
  }
}

TEST_F(Tokens, MechanismsThatAreNone) {
  CK_MECHANISM_INFO info{};
  EXPECT_THAT(module().C_GetMechanismInfo(token_.slot(), 0x7fffffff, &info),
              ReturnsRv(CKR_MECHANISM_INVALID));
  EXPECT_THAT(module().C_GetMechanismInfo(token_.slot(), CKM_SHA256, nullptr),
              ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Tokens, InitialisationNeedsAClosedToken) {
  std::array<CK_UTF8CHAR, 32> label{};
  label.fill(' ');
  EXPECT_THAT(module().C_InitToken(token_.slot(), pin_pointer(token_.so_pin()),
                                   token_.so_pin().size(), label.data()),
              ReturnsRv(CKR_SESSION_EXISTS));
}

// --- PINs ----------------------------------------------------------------------------------------

class Pins : public PublicSession {
 protected:
  CK_RV change(CK_SESSION_HANDLE session, std::string_view from, std::string_view to) {
    return module().C_SetPIN(session, pin_pointer(from), from.size(), pin_pointer(to), to.size());
  }
};

TEST_F(Pins, UserChangesTheirOwn) {
  const std::string_view other = "975310";
  ASSERT_THAT(change(session_, token_.pin(), other), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(Client::login(session_, other), ReturnsRv(CKR_OK));
  EXPECT_THAT(change(session_, other, token_.pin()), ReturnsRv(CKR_OK)) << "logged in, too";
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_OK));
}

TEST_F(Pins, WrongOldPinChangesNothing) {
  EXPECT_THAT(change(session_, "135797", "975310"), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_OK));
}

TEST_F(Pins, OfAnotherLengthAreOutOfRange) {
  EXPECT_THAT(change(session_, token_.pin(), "1"), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(change(session_, token_.pin(), std::string(300, '1')), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_OK));
}

TEST_F(Pins, ReadOnlySessionChangesNone) {
  const CK_SESSION_HANDLE read_only = Client::open(token_.slot(), 0);
  EXPECT_THAT(change(read_only, token_.pin(), "975310"), ReturnsRv(CKR_SESSION_READ_ONLY));
}

TEST_F(Pins, FirstPinIsTheSecurityOfficers) {
  const auto init = [this] {
    return module().C_InitPIN(session_, pin_pointer(token_.pin()), token_.pin().size());
  };
  EXPECT_THAT(init(), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  ASSERT_THAT(Client::login(session_, token_.pin()), ReturnsRv(CKR_OK));
  EXPECT_THAT(init(), ReturnsRv(CKR_USER_NOT_LOGGED_IN)) << "the user is not the SO";
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  ASSERT_THAT(Client::login(session_, token_.so_pin(), CKU_SO), ReturnsRv(CKR_OK));
  EXPECT_THAT(init(), ReturnsRv(CKR_OK));
}

// --- Random numbers ------------------------------------------------------------------------------

TEST_F(Tokens, RandomNumbersDiffer) {
  std::set<Bytes> seen;
  for (const std::size_t size : {1UL, 16UL, 32UL, 1000UL, 70000UL}) {
    Bytes octets(size + 1, 0xa5);
    ASSERT_THAT(module().C_GenerateRandom(session_, octets.data(), size), ReturnsRv(CKR_OK));
    EXPECT_EQ(octets.back(), 0xa5) << "written beyond the end";
    octets.resize(std::min<std::size_t>(size, 32));
    EXPECT_TRUE(seen.insert(octets).second);
  }
}

TEST_F(Tokens, RandomNumbersNeedAPlace) {
  EXPECT_THAT(module().C_GenerateRandom(session_, nullptr, 16), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(module().C_SeedRandom(session_, nullptr, 16), ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_F(Tokens, SeedIsTakenOrRefused) {
  Bytes seed(32, 0x17);
  EXPECT_THAT(module().C_SeedRandom(session_, seed.data(), seed.size()),
              testing::AnyOf(ReturnsRv(CKR_OK), ReturnsRv(CKR_RANDOM_SEED_NOT_SUPPORTED)));
}

}  // namespace
}  // namespace kunci::test
