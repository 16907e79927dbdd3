// SPDX-License-Identifier: Apache-2.0
// A reader with a PIN pad, and a person at it: PKCS#11 3.2, 5.5.7 to 5.5.9 and 5.6.8 with a NULL
// PIN.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::uint8_t kVerify = 0x20;
constexpr std::string_view kNewPin = "135790";

/// A card, and its key at work here: one that the login opens, or one that wants consent each time.
struct PadCard {
  TestCard card;
  std::uint8_t id;
};

class PinPad : public testing::TestWithParam<PadCard> {
 protected:
  void SetUp() override {
    Client::prepare(slot_, GetParam().card);
    session_ = Client::open(slot_);
  }

  void types(std::string_view pin) const { token_.control().person_types(token_.name(), pin); }
  [[nodiscard]] CK_RV login_at_pad(CK_USER_TYPE user = CKU_USER) const {
    return module().C_Login(session_, user, nullptr, 0);
  }
  [[nodiscard]] CK_FLAGS flags() const {
    CK_TOKEN_INFO info{};
    EXPECT_THAT(module().C_GetTokenInfo(slot_, &info), ReturnsRv(CKR_OK));
    return info.flags;
  }
  [[nodiscard]] std::size_t verifications() const {
    return token_.control().count(token_.name(), kVerify);
  }
  void make_pair() {
    Client::login_to_manage(session_, GetParam().card);
    Client::generate_ec(session_, GetParam().id, crypto::ec_parameters(crypto::Curve::p256));
    ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  }
  // Handles of private objects end with a login.
  CK_OBJECT_HANDLE private_key() {
    return Client::find_one(
        session_, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{GetParam().id}}});
  }
  CK_RV sign(CK_OBJECT_HANDLE key) {
    Bytes signature;
    return Client::sign(session_, CKM_ECDSA, key, Bytes(32, 0x11), signature);
  }

  PluggedToken token_{GetParam().card.specification};
  Initialised module_in_use_;
  CK_SLOT_ID slot_ = Client::slot_with_token();
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

class PivPinPad : public PinPad {};
class PinPadConsent : public PinPad {};

std::string name_of_card(const testing::TestParamInfo<PadCard>& param_info) {
  return param_info.param.card.name;
}

TEST_P(PinPad, IsAnnounced) { EXPECT_NE(flags() & CKF_PROTECTED_AUTHENTICATION_PATH, 0U); }

TEST_P(PinPad, LogsIn) {
  make_pair();
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(private_key()), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_), ReturnsRv(CKR_OK)) << "typed at the computer as before";
}

TEST_P(PinPad, TellsWhatBecameOfTheEntry) {
  token_.clear_log();
  token_.control().person_cancels(token_.name());
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_FUNCTION_CANCELED));
  token_.control().person_leaves(token_.name());
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_FUNCTION_CANCELED));
  types("12345");
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_PIN_LEN_RANGE));
  EXPECT_EQ(verifications(), 0U) << "nothing of it reached the card";
  types("111111");
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_NE(flags() & CKF_USER_PIN_COUNT_LOW, 0U);
  types("111111");
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_NE(flags() & CKF_USER_PIN_FINAL_TRY, 0U);
  types("111111");
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_PIN_LOCKED));
  EXPECT_NE(flags() & CKF_USER_PIN_LOCKED, 0U);
}

TEST_P(PivPinPad, SpeaksForTheUserOnly) {
  // A PUK cannot be verified by a command that a pad could fill in.
  EXPECT_THAT(login_at_pad(CKU_SO), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(login_at_pad(CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OPERATION_NOT_INITIALIZED));
}

TEST_P(PinPad, ChangesThePin) {
  for (const std::string_view pin : {kPin, kNewPin, std::string_view("999999")}) types(pin);
  EXPECT_THAT(module().C_SetPIN(session_, nullptr, 0, nullptr, 0), ReturnsRv(CKR_FUNCTION_CANCELED))
      << "the new PIN was not repeated";
  for (const std::string_view pin : {kPin, kNewPin, kNewPin}) types(pin);
  ASSERT_THAT(module().C_SetPIN(session_, nullptr, 0, nullptr, 0), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_, kPin), ReturnsRv(CKR_PIN_INCORRECT));
  types(kNewPin);
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_SetPIN(session_, pin_pointer(kNewPin), kNewPin.size(), nullptr, 0),
              ReturnsRv(CKR_ARGUMENTS_BAD));
}

TEST_P(PinPad, GivesTheUserANewPin) {
  ASSERT_THAT(Client::login(session_, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  token_.control().person_cancels(token_.name());
  EXPECT_THAT(module().C_InitPIN(session_, nullptr, 0), ReturnsRv(CKR_FUNCTION_CANCELED));
  types(kNewPin);
  types(kNewPin);
  ASSERT_THAT(module().C_InitPIN(session_, nullptr, 0), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session_, kNewPin), ReturnsRv(CKR_OK));
}

TEST_P(PinPadConsent, IsGivenEachTime) {
  make_pair();
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  // Asking the card for a key's policy may cost the consent; what was asked once is remembered.
  EXPECT_EQ(Client::attribute(session_, private_key(), CKA_ALWAYS_AUTHENTICATE), Bytes{CK_TRUE});
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE key = private_key();
  EXPECT_THAT(sign(key), ReturnsRv(CKR_OK)) << "the login stands for one use";
  EXPECT_THAT(sign(key), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  CK_MECHANISM mechanism{CKM_ECDSA, nullptr, 0};
  Bytes hash(32, 0x22);
  Bytes signature(64);
  CK_ULONG length = signature.size();
  ASSERT_THAT(module().C_SignInit(session_, &mechanism, key), ReturnsRv(CKR_OK));
  token_.control().person_cancels(token_.name());
  EXPECT_THAT(login_at_pad(CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_FUNCTION_CANCELED));
  types(kPin);
  ASSERT_THAT(login_at_pad(CKU_CONTEXT_SPECIFIC), ReturnsRv(CKR_OK));
  EXPECT_THAT(module().C_Sign(session_, hash.data(), hash.size(), signature.data(), &length),
              ReturnsRv(CKR_OK));
}

// The PIN was never seen by this computer, so that nothing can be restored with it.
TEST_P(PinPad, LosesTheLoginWithTheCardsState) {
  make_pair();
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  const CK_OBJECT_HANDLE key = private_key();
  ASSERT_THAT(sign(key), ReturnsRv(CKR_OK));
  token_.control().reset(token_.name());
  EXPECT_THAT(sign(key), ReturnsRv(CKR_USER_NOT_LOGGED_IN));
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(private_key()), ReturnsRv(CKR_OK));
}

TEST_P(PinPad, IsTheOnlyWayWhereItIsConfiguredSo) {
  ASSERT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / ("pad-only-" + std::to_string(getpid()));
  std::ofstream(file) << "[readers]\npin_pad_only = [\"*PIN Pad*\"]\n";
  in_fresh_process([&] {
    ASSERT_EQ(setenv("KUNCI_CONFIG", file.c_str(), 1), 0);
    const Initialised module_in_use;
    session_ = Client::open(Client::slot_with_token());
    EXPECT_THAT(Client::login(session_), ReturnsRv(CKR_ARGUMENTS_BAD));
    EXPECT_THAT(module().C_SetPIN(session_, pin_pointer(kPin), kPin.size(), pin_pointer(kNewPin),
                                  kNewPin.size()),
                ReturnsRv(CKR_ARGUMENTS_BAD));
    types(kPin);
    EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  });
  std::filesystem::remove(file);
  ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
}

const std::vector<PadCard> kPivCards = {{metadata_card(",pinpad=1"), 0x03},
                                        {plain_card(",pinpad=1"), 0x03}};

INSTANTIATE_TEST_SUITE_P(Piv, PinPad, testing::ValuesIn(kPivCards), name_of_card);
INSTANTIATE_TEST_SUITE_P(Piv, PivPinPad, testing::ValuesIn(kPivCards), name_of_card);
INSTANTIATE_TEST_SUITE_P(OpenPgp, PinPad,
                         testing::Values(PadCard{openpgp_card(",pw1=several,pinpad=1"), 0x01}),
                         name_of_card);
INSTANTIATE_TEST_SUITE_P(Cards, PinPadConsent,
                         testing::Values(PadCard{metadata_card(",pinpad=1"), 0x02},
                                         PadCard{plain_card(",pinpad=1"), 0x02},
                                         PadCard{openpgp_card(",pw1=once,pinpad=1"), 0x01}),
                         name_of_card);

// A token that was initialised has no user PIN yet; the note of that is taken off behind the new
// PIN, for which it is typed a third time.
TEST(FreshTokenAtThePad, GetsItsFirstPin) {
  const TestCard card = metadata_card(",pinpad=1");
  const PluggedToken token{card.specification};
  const Initialised module_in_use;
  const CK_SLOT_ID slot = Client::slot_with_token();
  std::string label(32, ' ');
  ASSERT_THAT(module().C_InitToken(slot, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(label)),
              ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE session = Client::open(slot);
  ASSERT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  for (int i = 0; i < 3; ++i) token.control().person_types(token.name(), kNewPin);
  ASSERT_THAT(module().C_InitPIN(session, nullptr, 0), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
  token.control().person_types(token.name(), kNewPin);
  EXPECT_THAT(module().C_Login(session, CKU_USER, nullptr, 0), ReturnsRv(CKR_OK));
  CK_TOKEN_INFO info{};
  ASSERT_THAT(module().C_GetTokenInfo(slot, &info), ReturnsRv(CKR_OK));
  EXPECT_NE(info.flags & CKF_USER_PIN_INITIALIZED, 0U);
}

/// A reader with a pad and an OpenPGP card from the factory.
class OpenPgpPinPad : public testing::Test {
 protected:
  explicit OpenPgpPinPad(const std::string& options = ",pw1=several,pinpad=1")
      : card_(openpgp_card(options)) {}

  void types(std::string_view pin) const { token_.control().person_types(token_.name(), pin); }
  [[nodiscard]] CK_RV login_at_pad(CK_USER_TYPE user = CKU_USER) const {
    return module().C_Login(session_, user, nullptr, 0);
  }
  [[nodiscard]] CK_RV sign(std::uint8_t id) const {
    Bytes signature;
    const CK_OBJECT_HANDLE key =
        Client::find_one(session_, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}, {CKA_ID, Bytes{id}}});
    return Client::sign(session_, CKM_ECDSA, key, Bytes(32, 0x11), signature);
  }

  const TestCard card_;
  const PluggedToken token_{card_.specification};
  const Initialised module_in_use_;
  const CK_SLOT_ID slot_ = Client::slot_with_token();
  CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
};

TEST_F(OpenPgpPinPad, IsWhereTheSecurityOfficerGivesTheFirstPin) {
  std::string label(32, ' ');
  ASSERT_THAT(module().C_InitToken(slot_, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(label)),
              ReturnsRv(CKR_OK));
  session_ = Client::open(slot_);
  types(kSoPin);
  ASSERT_THAT(login_at_pad(CKU_SO), ReturnsRv(CKR_OK));
  for (int i = 0; i < 2; ++i) types(kNewPin);
  ASSERT_THAT(module().C_InitPIN(session_, nullptr, 0), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  types(kNewPin);
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
}

TEST_F(OpenPgpPinPad, AsksAgainForTheOtherVerification) {
  Client::prepare(slot_, card_);
  session_ = Client::open(slot_);
  Client::login_to_manage(session_, card_);
  const Bytes p256 = crypto::ec_parameters(crypto::Curve::p256);
  for (const std::uint8_t id : Bytes{0x01, 0x03}) Client::generate_ec(session_, id, p256);
  ASSERT_THAT(module().C_Logout(session_), ReturnsRv(CKR_OK));
  types(kPin);
  ASSERT_THAT(login_at_pad(), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(0x01), ReturnsRv(CKR_OK));
  token_.control().person_cancels(token_.name());
  EXPECT_THAT(sign(0x03), ReturnsRv(CKR_FUNCTION_CANCELED));
  types(kPin);
  EXPECT_THAT(sign(0x03), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(0x03), ReturnsRv(CKR_OK));
  EXPECT_THAT(sign(0x01), ReturnsRv(CKR_OK));
}

/// As its issuer hands it out: C_InitToken would end the hashing.
class OpenPgpPinPadForHashedPins : public OpenPgpPinPad {
 protected:
  OpenPgpPinPadForHashedPins() : OpenPgpPinPad(",kdf=on,pinpad=1,pin=" + std::string(kPin)) {}
};

TEST_F(OpenPgpPinPadForHashedPins, IsNotOffered) {
  session_ = Client::open(slot_);
  CK_TOKEN_INFO info{};
  ASSERT_THAT(module().C_GetTokenInfo(slot_, &info), ReturnsRv(CKR_OK));
  EXPECT_EQ(info.flags & CKF_PROTECTED_AUTHENTICATION_PATH, 0U);
  EXPECT_THAT(login_at_pad(), ReturnsRv(CKR_ARGUMENTS_BAD));
  EXPECT_THAT(Client::login(session_), ReturnsRv(CKR_OK));
}

}  // namespace
}  // namespace kunci::test
