// SPDX-License-Identifier: Apache-2.0
// C_InitToken, C_InitPIN, C_SetPIN and the vendor interface: no factory secret is left, and nothing
// is lost by a slip.
#include <string>

#include "crypto/algorithm.h"
#include "tests/module/token_fixture.h"

namespace kunci::test {
namespace {

constexpr std::string_view kFactoryPin = "123456";
constexpr std::string_view kFactoryPuk = "12345678";

CK_RV init_token(CK_SLOT_ID slot, std::string_view so_pin, std::string label = "Uji") {
  label.resize(32, ' ');
  return module().C_InitToken(slot, pin_pointer(so_pin), so_pin.size(), pin_pointer(label));
}

KUNCI_TOKEN_STATUS status_of(CK_SLOT_ID slot) {
  KUNCI_TOKEN_STATUS status{};
  EXPECT_THAT(vendor_functions().KUNCI_GetTokenStatus(slot, &status), ReturnsRv(CKR_OK));
  return status;
}

CK_TOKEN_INFO info_of(CK_SLOT_ID slot) {
  CK_TOKEN_INFO info{};
  EXPECT_THAT(module().C_GetTokenInfo(slot, &info), ReturnsRv(CKR_OK));
  return info;
}

class TokenAdministration : public testing::Test {
 protected:
  PluggedToken token_{"piv:profile=yubico,content=factory"};
  Initialised module_in_use_;
  CK_SLOT_ID slot_ = Client::slot_with_token();
};

TEST_F(TokenAdministration, FactoryStateIsReported) {
  const auto status = status_of(slot_);
  EXPECT_EQ(
      status.flags & (KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN | KUNCI_FACTORY_MANAGEMENT_KEY),
      KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN | KUNCI_FACTORY_MANAGEMENT_KEY);
  EXPECT_EQ(status.ulUserTriesLeft, 3U);
  EXPECT_EQ(info_of(slot_).flags & CKF_TOKEN_INITIALIZED, 0U);
}

TEST_F(TokenAdministration, InitialisationLeavesNoFactorySecret) {
  ASSERT_THAT(init_token(slot_, kSoPin), ReturnsRv(CKR_OK));
  EXPECT_EQ(info_of(slot_).flags & (CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED),
            CKF_TOKEN_INITIALIZED);
  const CK_SESSION_HANDLE session = Client::open(slot_);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_USER_PIN_NOT_INITIALIZED));
  EXPECT_THAT(Client::login(session, kFactoryPin), ReturnsRv(CKR_USER_PIN_NOT_INITIALIZED));
  EXPECT_THAT(Client::login(session, kFactoryPuk, CKU_SO), ReturnsRv(CKR_PIN_INCORRECT));
  ASSERT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_InitPIN(session, pin_pointer(kPin), kPin.size()), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
  EXPECT_NE(info_of(slot_).flags & CKF_USER_PIN_INITIALIZED, 0U);
  const auto status = status_of(slot_);
  EXPECT_EQ(status.flags & (KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN |
                            KUNCI_FACTORY_MANAGEMENT_KEY | KUNCI_FACTORY_UNKNOWN),
            0U);
  EXPECT_NE(status.flags & KUNCI_PROTECTED_MANAGEMENT_KEY, 0U);
  EXPECT_THAT(Client::login(session), ReturnsRv(CKR_OK));
}

TEST_F(TokenAdministration, LabelAndSerialStay) {
  ASSERT_THAT(init_token(slot_, kSoPin, "Kepala Biro Umum"), ReturnsRv(CKR_OK));
  const auto first = info_of(slot_);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(first.label), 16), "Kepala Biro Umum");
  ASSERT_THAT(module().C_Finalize(nullptr), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Initialize(nullptr), ReturnsRv(CKR_OK));
  const auto second = info_of(slot_);
  EXPECT_EQ(std::string(std::begin(first.label), std::end(first.label)),
            std::string(std::begin(second.label), std::end(second.label)));
  EXPECT_EQ(std::string(std::begin(first.serialNumber), std::end(first.serialNumber)),
            std::string(std::begin(second.serialNumber), std::end(second.serialNumber)));
}

TEST_F(TokenAdministration, AnInitialisedTokenWantsItsSoPin) {
  Client::initialise(slot_);
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  Client::generate_ec(session, 0x01, crypto::ec_parameters(crypto::Curve::p256));
  EXPECT_THAT(init_token(slot_, kSoPin), ReturnsRv(CKR_SESSION_EXISTS));
  ASSERT_THAT(module().C_CloseSession(session), ReturnsRv(CKR_OK));
  EXPECT_THAT(init_token(slot_, "11112222"), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(init_token(slot_, "1"), ReturnsRv(CKR_PIN_LEN_RANGE));
  const CK_SESSION_HANDLE again = Client::open(slot_);
  ASSERT_THAT(Client::login(again), ReturnsRv(CKR_OK)) << "nothing was lost";
  EXPECT_EQ(Client::find(again, {{CKA_CLASS, CK_ULONG{CKO_PRIVATE_KEY}}}).size(), 1U);
  ASSERT_THAT(module().C_CloseSession(again), ReturnsRv(CKR_OK));
  ASSERT_THAT(init_token(slot_, kSoPin), ReturnsRv(CKR_OK));
  EXPECT_TRUE(Client::find(Client::open(slot_), {{CKA_CLASS, CK_ULONG{CKO_PUBLIC_KEY}}}).empty());
}

TEST_F(TokenAdministration, ManagementKeyAsSoPin) {
  const std::string key = "0102030405060708090a0b0c0d0e0f101112131415161718";
  ASSERT_THAT(init_token(slot_, key), ReturnsRv(CKR_OK));
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(Client::login(session, key, CKU_SO), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_InitPIN(session, pin_pointer(kPin), kPin.size()), ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  EXPECT_EQ(status_of(slot_).flags & KUNCI_PROTECTED_MANAGEMENT_KEY, 0U);
}

TEST_F(TokenAdministration, SetPinOfTheSo) {
  Client::initialise(slot_);
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_OK));
  const std::string next = "86427531";
  ASSERT_THAT(module().C_SetPIN(session, pin_pointer(kSoPin), kSoPin.size(), pin_pointer(next),
                                next.size()),
              ReturnsRv(CKR_OK));
  ASSERT_THAT(module().C_Logout(session), ReturnsRv(CKR_OK));
  EXPECT_THAT(Client::login(session, kSoPin, CKU_SO), ReturnsRv(CKR_PIN_INCORRECT));
  EXPECT_THAT(Client::login(session, next, CKU_SO), ReturnsRv(CKR_OK));
}

TEST_F(TokenAdministration, ResetNeedsNoSecret) {
  Client::initialise(slot_);
  ASSERT_THAT(vendor_functions().KUNCI_ResetToken(slot_), ReturnsRv(CKR_OK));
  EXPECT_EQ(info_of(slot_).flags & CKF_TOKEN_INITIALIZED, 0U);
  Client::initialise(slot_);
}

TEST_F(TokenAdministration, Attestation) {
  Client::initialise(slot_);
  const CK_SESSION_HANDLE session = Client::open(slot_);
  ASSERT_THAT(Client::login(session), ReturnsRv(CKR_OK));
  const auto pair = Client::generate_ec(session, 0x01, crypto::ec_parameters(crypto::Curve::p256));
  // Attestations of one key differ in length now and then: what is asked for and what is taken must
  // be one and the same.
  Bytes certificate;
  for (int round = 0; round < 16; ++round) {
    CK_ULONG length = 0;
    ASSERT_THAT(vendor_functions().KUNCI_Attest(session, pair.private_key, nullptr, &length),
                ReturnsRv(CKR_OK));
    certificate.resize(length);
    ASSERT_THAT(
        vendor_functions().KUNCI_Attest(session, pair.private_key, certificate.data(), &length),
        ReturnsRv(CKR_OK));
    ASSERT_EQ(length, certificate.size());
  }
  EXPECT_EQ(certificate.at(0), 0x30);
}

}  // namespace
}  // namespace kunci::test
