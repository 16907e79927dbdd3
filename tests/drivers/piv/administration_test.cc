// SPDX-License-Identifier: Apache-2.0
// PINs are changed, and what else administrators do.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/certificate.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

using ManagementAlgorithm = CardAdministrator::ManagementAlgorithm;

class Administering : public testing::TestWithParam<Profile> {
 protected:
  PinAdministrator& pins() { return offered(token().pin_administrator()); }
  CardAdministrator& administrator() { return offered(token().card_administrator()); }
  Result<crypto::PublicKey> generate(KeyReference place) {
    return offered(token().key_generator()).generate(place, crypto::on(crypto::Curve::p256), {});
  }
  [[nodiscard]] static bool extended() { return GetParam() == Profile::extended; }

  CardUnderTest card_{GetParam(), State::initialised};
  Token& token() { return card_.token(); }
};

TEST_P(Administering, ChangesThePin) {
  expect_error(pins().change(PinRole::user, Typed("111111"), Typed("654321")), Errc::pin_incorrect,
               2);
  expect_error(pins().change(PinRole::user, Typed(kPin), Typed("65432")), Errc::pin_length);
  ASSERT_TRUE(succeeded(pins().change(PinRole::user, Typed(kPin), Typed("65432198"))));
  EXPECT_EQ(to_hex(card_.reader().command_by_another_program(Bytes{0, 0x20, 0, 0x80})), "63c3")
      << "nobody is logged in by it";
  expect_error(token().login(PinRole::user, Typed(kPin)), Errc::pin_incorrect, 2);
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("65432198"))));
}

TEST_P(Administering, LoginOutlivesTheChangeOfItsPin) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(succeeded(generate(k9a)));
  ASSERT_TRUE(succeeded(pins().change(PinRole::user, Typed(kPin), Typed("654321"))));
  EXPECT_TRUE(succeeded(token().sign(k9a, Bytes(32, 1))));
  card_.reader().reset_by_another_program();
  EXPECT_TRUE(succeeded(token().sign(k9a, Bytes(32, 1)))) << "restored with the new PIN";
}

TEST_P(Administering, LettersNeedACardThatTakesThem) {
  const auto changed = pins().change(PinRole::user, Typed(kPin), Typed("letters"));
  if (extended()) {
    ASSERT_TRUE(succeeded(changed));
    EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("letters"))));
  } else {
    expect_error(changed, Errc::pin_characters);
    EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed(kPin))));
  }
}

TEST_P(Administering, ChangesThePinAtThePad) {
  card_.reader().give_pin_pad({std::string(kPin), "654321", "654321"});
  expect_error(pins().change(PinRole::user, Typed(kPin), {}), Errc::unsupported);
  ASSERT_TRUE(succeeded(pins().change(PinRole::user, {}, {})));
  EXPECT_TRUE(succeeded(token().login(PinRole::user, {})));
}

TEST_P(Administering, SetsTheUserPinAtThePad) {
  card_.reader().give_pin_pad({"654321"});
  ASSERT_TRUE(token().login(PinRole::so, Typed(kSoPin)));
  ASSERT_TRUE(succeeded(pins().set_user_pin({})));
  expect_error(pins().set_user_pin({}), Errc::cancelled);
  token().logout();
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("654321"))));
}

TEST_P(Administering, ChangesTheSoPin) {
  expect_error(pins().change(PinRole::so, Typed("00001111"), Typed("22223333")),
               Errc::pin_incorrect, 2);
  ASSERT_TRUE(succeeded(pins().change(PinRole::so, Typed(kSoPin), Typed("22223333"))));
  expect_error(token().login(PinRole::so, Typed(kSoPin)), Errc::pin_incorrect, 2);
  EXPECT_TRUE(succeeded(token().login(PinRole::so, Typed("22223333"))));
  expect_error(pins().change(PinRole::so, {}, {}), Errc::pin_pad_absent);
}

TEST_P(Administering, UnblocksALockedPin) {
  for (const std::string_view wrong : {"111111", "222222", "333333"}) {
    EXPECT_FALSE(token().login(PinRole::user, Typed(wrong)));
  }
  ASSERT_TRUE(succeeded(pins().unblock(Typed(kSoPin), Typed("111111"))));
  EXPECT_FALSE(token().pin_state(PinRole::user)->locked());
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("111111")))) << "refused before";
}

TEST_P(Administering, OnlyTheSoSetsTheUserPin) {
  expect_error(pins().set_user_pin(Typed("654321")), Errc::not_logged_in);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  expect_error(pins().set_user_pin(Typed("654321")), Errc::not_logged_in);
  token().logout();
  ASSERT_TRUE(token().login(PinRole::so, Typed(kSoPin)));
  expect_error(pins().set_user_pin(Typed("12345")), Errc::pin_length);
  EXPECT_TRUE(succeeded(pins().set_user_pin(Typed("654321"))));
}

TEST_P(Administering, StatusSpendsNoTry) {
  const auto status = administrator().status();
  ASSERT_TRUE(succeeded(status));
  EXPECT_EQ(status->user.tries_left, 3);
  EXPECT_TRUE(status->user.set);
  EXPECT_EQ(status->can_reset, extended());
  EXPECT_EQ(status->can_attest, extended());
  EXPECT_EQ(status->can_set_management_key, extended());
  EXPECT_EQ(status->can_set_retries, extended());
  EXPECT_EQ(status->can_move_keys, extended());
  EXPECT_EQ(status->applet_version, extended() ? "5.7.1" : "");
  EXPECT_EQ(status->device_serial, extended() ? "12345678" : "");
  if (extended()) {
    EXPECT_EQ(status->so.tries_left, 3);
    EXPECT_EQ(status->so.factory, false);
    EXPECT_EQ(status->user.factory, true) << "the test's PIN is the factory's";
    EXPECT_EQ(status->management, ManagementAlgorithm::aes192);
    EXPECT_EQ(status->factory_management_key, false);
    EXPECT_TRUE(status->management_key_protected);
  }
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_TRUE(administrator().status()->management_key_protected);
}

TEST_P(Administering, ManagementKeyIsReplaced) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const auto rotated = administrator().set_management_key(
      extended() ? ManagementAlgorithm::aes256 : ManagementAlgorithm::tdes, nullptr);
  if (!extended()) {
    expect_error(rotated, Errc::unsupported);
    EXPECT_TRUE(succeeded(generate(k9a))) << "the old key is in force and to be had";
    return;
  }
  ASSERT_TRUE(succeeded(rotated));
  card_.restart();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  EXPECT_TRUE(succeeded(generate(k9a)));
  const Secret known(Bytes(16, 0x5c));
  expect_error(administrator().set_management_key(ManagementAlgorithm::aes192, &known),
               Errc::key_size);
  ASSERT_TRUE(succeeded(administrator().set_management_key(ManagementAlgorithm::aes128, &known)));
  EXPECT_TRUE(succeeded(generate(k9a)));
  card_.restart();
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  expect_error(generate(k9a), Errc::management_key);
  expect_error(administrator().login_management(Secret(Bytes(16, 0x11))), Errc::management_key);
  ASSERT_TRUE(succeeded(administrator().login_management(known)));
  EXPECT_TRUE(succeeded(generate(k9a)));
  EXPECT_FALSE(administrator().status()->management_key_protected);
}

TEST_P(Administering, Attests) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  const auto key = generate(k9a);
  ASSERT_TRUE(key);
  const auto attestation = administrator().attest(k9a);
  if (!extended()) {
    expect_error(attestation, Errc::unsupported);
    return;
  }
  ASSERT_TRUE(succeeded(attestation));
  EXPECT_EQ(crypto::parse_certificate(*attestation)->key, *key);
  EXPECT_FALSE(administrator().attest(k9d)) << "no key there";
}

TEST_P(Administering, SetsTries) {
  const Secret pin(bytes_of("445566"));
  const Secret so_pin(bytes_of("99887766"));
  const Secret factory(bytes_of("12345678"));
  expect_error(administrator().set_retries(5, 7, pin, so_pin), Errc::not_logged_in);
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  expect_error(administrator().set_retries(5, 7, pin, factory), Errc::factory_secret);
  const auto set = administrator().set_retries(5, 7, pin, so_pin);
  if (!extended()) {
    expect_error(set, Errc::unsupported);
    return;
  }
  ASSERT_TRUE(succeeded(set));
  EXPECT_TRUE(succeeded(generate(k9a)));
  EXPECT_TRUE(succeeded(token().sign(k9a, Bytes(32, 1))));
  card_.restart();
  const auto status = administrator().status();
  ASSERT_TRUE(status);
  EXPECT_EQ(status->user.tries_max, 5);
  EXPECT_EQ(status->so.tries_max, 7);
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("445566"))));
  token().logout();
  EXPECT_TRUE(succeeded(token().login(PinRole::so, Typed("99887766"))));
}

TEST_P(Administering, ResetsToTheFactoryState) {
  ASSERT_TRUE(token().login(PinRole::user, Typed(kPin)));
  ASSERT_TRUE(generate(k9a));
  const auto reset = administrator().reset_to_factory();
  if (!extended()) {
    expect_error(reset, Errc::unsupported);
    return;
  }
  ASSERT_TRUE(succeeded(reset));
  EXPECT_FALSE(token().logged_in());
  EXPECT_FALSE(token().identity()->initialized);
  EXPECT_EQ(*token().key_pair(k9a), nullptr);
  EXPECT_TRUE(succeeded(token().login(PinRole::user, Typed("123456"))));
  EXPECT_TRUE(succeeded(generate(k9a))) << "by the factory's management key";
}

INSTANTIATE_TEST_SUITE_P(Cards, Administering, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

}  // namespace
}  // namespace kunci::test
