// SPDX-License-Identifier: Apache-2.0
// Every job is done again with one thing going wrong at each of its exchanges in turn. It may fail
// then, but whatever it says must be true, and the next process must be able to go on.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/verify.h"
#include "tests/drivers/faulty_jobs.h"
#include "tests/drivers/piv/card_under_test.h"

namespace kunci::test {
namespace {

class Faults : public testing::TestWithParam<Profile> {
 protected:
  static void run_faulty(const Job<State>& job) {
    run_with_all_faults(job, [](State state) { return CardUnderTest(GetParam(), state); });
  }
};

TEST_P(Faults, DuringALogin) { run_faulty(login_job(State::initialised, kPin)); }

TEST_P(Faults, DuringALoginWithAWrongPin) { run_faulty(wrong_login_job(State::initialised)); }

TEST_P(Faults, DuringASignature) {
  const Bytes hash(32, 0x31);
  run_faulty({.state = State::with_pairs,
              .prepare =
                  [](Token& token) {
                    ASSERT_TRUE(token.key_policy(k9c));
                    ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
                    token.withdraw_consent();
                  },
              .run = [&hash](Token& token) -> Result<void> {
                if (const auto consented = token.consent_with_held_pin(); !consented)
                  return consented;
                const auto signature = token.sign(k9c, hash);
                if (!signature) return fail(signature.error());
                const auto pair = token.key_pair(k9c);
                // What gets through noise and truncation is for the caller's check with
                // the public key.
                return crypto::verify_ecdsa((*pair)->public_key, hash, *signature);
              },
              .check =
                  [&hash](Token& token, const Result<void>&) {
                    EXPECT_EQ(token.pin_state(PinRole::user)->tries_left, 3);
                    ASSERT_TRUE(succeeded(token.login(PinRole::user, Typed(kPin))));
                    EXPECT_TRUE(succeeded(token.sign(k9c, hash)));
                  }});
}

TEST_P(Faults, DuringAListing) {
  run_faulty({.state = State::with_pairs,
              .run = [](Token& token) -> Result<void> {
                const auto read =
                    token.read_ahead({.certificates = true, .pairs = true, .data = true});
                if (!read) return read;
                // What was not read stays unknown, and what a fault hid is not
                // remembered as absent.
                const auto pair = token.key_pair(k9a);
                if (!pair) return fail(pair.error());
                return {};
              },
              .check =
                  [](Token& token, const Result<void>&) {
                    ASSERT_TRUE(*token.key_pair(k9a));
                    EXPECT_NE(*token.certificate(k9c), nullptr);
                  }});
}

Result<void> generate(Token& token) {
  auto& generator = offered(token.key_generator());
  const auto key = generator.generate(k9d, crypto::on(crypto::Curve::p256), {});
  if (!key) return fail(key.error());
  return {};
}

TEST_P(Faults, DuringAGeneration) {
  const Bytes hash(32, 0x31);
  run_faulty({.state = State::initialised,
              .prepare = [](Token& token) { ASSERT_TRUE(token.login(PinRole::user, Typed(kPin))); },
              .run = generate,
              .check =
                  [&hash](Token& token, const Result<void>& run) {
                    ASSERT_TRUE(succeeded(token.login(PinRole::user, Typed(kPin))));
                    const auto pair = token.key_pair(k9d);
                    ASSERT_TRUE(succeeded(pair));
                    if (run) {
                      EXPECT_TRUE(*pair);
                    }
                    if (*pair) {
                      const auto signature = token.sign(k9d, hash);
                      ASSERT_TRUE(succeeded(signature));
                      EXPECT_TRUE(crypto::verify_ecdsa((*pair)->public_key, hash, *signature));
                    }
                    EXPECT_TRUE(succeeded(generate(token)));
                  }});
}

Result<void> initialise(Token& token) {
  auto& initializer = offered(token.initializer());
  return initializer.initialize(Secret(bytes_of(kSoPin)), kLabel);
}

void expect_no_factory_secret(Token& token) {
  ASSERT_TRUE(succeeded(token.login(PinRole::so, Typed(kSoPin))));
  auto& administrator = offered(token.card_administrator());
  expect_error(administrator.login_management(
                   Secret(from_hex("010203040506070801020304050607080102030405060708").value())),
               Errc::management_key);
  token.logout();
  EXPECT_FALSE(token.login(PinRole::user, Typed("123456")));
}

TEST_P(Faults, DuringAnInitialisation) {
  run_faulty({.state = State::issued,
              .run = initialise,
              .check = [](Token& token, const Result<void>& run) {
                const auto identity = token.identity();
                ASSERT_TRUE(succeeded(identity));
                const bool finished = identity->initialized && identity->label == kLabel;
                if (run) {
                  EXPECT_TRUE(finished);
                }
                if (finished) {
                  EXPECT_FALSE(token.pin_state(PinRole::user)->set);
                  expect_no_factory_secret(token);
                  return;
                }
                ASSERT_TRUE(succeeded(initialise(token)));
                expect_no_factory_secret(token);
              }});
}

TEST_P(Faults, DuringTheFirstUserPin) {
  run_faulty({.state = State::issued,
              .prepare =
                  [](Token& token) {
                    ASSERT_TRUE(succeeded(initialise(token)));
                    ASSERT_TRUE(token.login(PinRole::so, Typed(kSoPin)));
                  },
              .run =
                  [](Token& token) {
                    return offered(token.pin_administrator()).set_user_pin(Typed("246810"));
                  },
              .check =
                  [](Token& token, const Result<void>& run) {
                    if (run) {
                      EXPECT_TRUE(token.pin_state(PinRole::user)->set);
                      EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
                      return;
                    }
                    ASSERT_TRUE(succeeded(token.login(PinRole::so, Typed(kSoPin))));
                    ASSERT_TRUE(succeeded(
                        offered(token.pin_administrator()).set_user_pin(Typed("246810"))));
                    EXPECT_TRUE(token.pin_state(PinRole::user)->set);
                    token.logout();
                    EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed("246810"))));
                  }});
}

INSTANTIATE_TEST_SUITE_P(Cards, Faults, testing::Values(Profile::plain, Profile::extended),
                         name_of_profile);

}  // namespace
}  // namespace kunci::test
