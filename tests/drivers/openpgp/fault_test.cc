// SPDX-License-Identifier: Apache-2.0
// Every job is done again with one thing going wrong at each of its exchanges in turn. It may fail
// then, but whatever it says must be true, and the next process must be able to go on.
#include <gtest/gtest.h>

#include "crypto/verify.h"
#include "tests/drivers/faulty_jobs.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

class OpenPgpFaults : public testing::TestWithParam<const char*> {
 protected:
  /// With hashed PINs and without.
  static void run_faulty(const Job<State>& job) {
    CardOptions options{{"kdf", GetParam()}, {"pw1", "several"}};
    if (options["kdf"] == "on" && job.state != State::factory) options = hashed_pins_card();
    run_with_all_faults(job, [&](State state) { return OpenPgpUnderTest(state, options); });
  }
};

TEST_P(OpenPgpFaults, DuringALogin) { run_faulty(login_job(State::initialised, kPin)); }

TEST_P(OpenPgpFaults, DuringALoginWithAWrongPin) {
  run_faulty(wrong_login_job(State::initialised));
}

TEST_P(OpenPgpFaults, DuringASignature) {
  const Bytes data(51, 0x31);
  run_faulty({.state = State::with_pairs,
              .prepare =
                  [](Token& token) {
                    ASSERT_TRUE(token.key_policy(kAuthenticate));
                    ASSERT_TRUE(token.login(PinRole::user, Typed(kPin)));
                  },
              .run = [&data](Token& token) -> Result<void> {
                const auto signature = token.sign(kAuthenticate, data);
                if (!signature) return fail(signature.error());
                const auto pair = token.key_pair(kAuthenticate);
                // What gets through noise and truncation is for the caller's check with
                // the public key.
                return crypto::verify_pkcs1((*pair)->public_key, data, *signature);
              },
              .check =
                  [&data](Token& token, const Result<void>&) {
                    EXPECT_EQ(token.pin_state(PinRole::user)->tries_left, 3);
                    ASSERT_TRUE(succeeded(token.login(PinRole::user, Typed(kPin))));
                    EXPECT_TRUE(succeeded(token.sign(kAuthenticate, data)));
                  }});
}

TEST_P(OpenPgpFaults, DuringAListing) {
  run_faulty({.state = State::with_pairs,
              .run = [](Token& token) -> Result<void> {
                const auto read = token.read_ahead({.certificates = true, .pairs = true});
                if (!read) return read;
                const auto pair = token.key_pair(kSign);
                if (!pair) return fail(pair.error());
                return {};
              },
              .check =
                  [](Token& token, const Result<void>&) {
                    EXPECT_NE(*token.key_pair(kSign), nullptr);
                    EXPECT_NE(*token.key_pair(kAuthenticate), nullptr);
                  }});
}

Result<void> generate(Token& token) {
  auto& generator = offered(token.key_generator());
  const auto key = generator.generate(kAuthenticate, crypto::on(crypto::Curve::p256), {});
  if (!key) return fail(key.error());
  return {};
}

TEST_P(OpenPgpFaults, DuringAGeneration) {
  const Bytes hash(32, 0x31);
  run_faulty({.state = State::initialised,
              .prepare = [](Token& token) { login_to_manage(token); },
              .run = generate,
              .check =
                  [&hash](Token& token, const Result<void>& run) {
                    login_to_manage(token);
                    const auto pair = token.key_pair(kAuthenticate);
                    ASSERT_TRUE(succeeded(pair));
                    if (run) {
                      EXPECT_TRUE(*pair);
                    }
                    if (*pair) {
                      const auto signature = token.sign(kAuthenticate, hash);
                      ASSERT_TRUE(succeeded(signature));
                      EXPECT_TRUE(crypto::verify_ecdsa((*pair)->public_key, hash, *signature));
                    }
                    EXPECT_TRUE(succeeded(generate(token)));
                  }});
}

TEST_P(OpenPgpFaults, DuringARemoval) {
  run_faulty({.state = State::with_pairs,
              .prepare = [](Token& token) { login_to_manage(token); },
              .run = [](Token& token) { return offered(token.key_generator()).remove(kSign); },
              .check =
                  [](Token& token, const Result<void>& run) {
                    login_to_manage(token);
                    const auto pair = token.key_pair(kSign);
                    ASSERT_TRUE(succeeded(pair));
                    if (run) {
                      EXPECT_EQ(*pair, nullptr);
                    }
                    if (*pair) {
                      EXPECT_TRUE(succeeded(token.sign(kSign, Bytes(51, 0x31))));
                    }
                    EXPECT_NE(*token.key_pair(kAuthenticate), nullptr);
                    make_pair_in(token, kSign, crypto::on(crypto::Curve::p256));
                  }});
}

Result<void> initialise(Token& token) {
  return offered(token.initializer()).initialize(Secret(bytes_of(kSoPin)), kLabel);
}

TEST_P(OpenPgpFaults, DuringAnInitialisation) {
  run_faulty({.state = State::factory,
              .run = initialise,
              .check = [](Token& token, const Result<void>& run) {
                const auto identity = token.identity();
                ASSERT_TRUE(succeeded(identity));
                const bool finished = identity->initialized && identity->label == kLabel;
                if (run) {
                  EXPECT_TRUE(finished);
                }
                if (!finished) {
                  ASSERT_TRUE(succeeded(initialise(token)));
                }
                EXPECT_FALSE(token.pin_state(PinRole::user)->set);
                EXPECT_TRUE(succeeded(token.login(PinRole::so, Typed(kSoPin))));
                token.logout();
                EXPECT_FALSE(token.login(PinRole::so, Typed("12345678")));
              }});
}

INSTANTIATE_TEST_SUITE_P(Cards, OpenPgpFaults, testing::Values("none", "on"),
                         [](const auto& param_info) { return std::string(param_info.param); });

}  // namespace
}  // namespace kunci::test
