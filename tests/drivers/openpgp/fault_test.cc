// SPDX-License-Identifier: Apache-2.0
// Every job is done again with one thing going wrong at each of its exchanges in turn. It may fail
// then, but whatever it says must be true, and the next process must be able to go on.
#include <gtest/gtest.h>

#include <functional>

#include "crypto/verify.h"
#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/openpgp/card_under_test.h"

namespace kunci::test {
namespace {

/// A job, from a card in some state: `prepare` is not disturbed, `run` is.
struct Job {
  State state;
  std::function<void(Token&)> prepare;
  std::function<Result<void>(Token&)> run;
  /// What must hold afterwards, in a fresh process, with all as it should be again.
  std::function<void(Token&, const Result<void>&)> check;
};

std::size_t count_exchanges(const CardOptions& options, const Job& job) {
  OpenPgpUnderTest card(job.state, options);
  if (job.prepare) job.prepare(card.token());
  card.reader().start_counting();
  const auto done = job.run(card.token());
  EXPECT_TRUE(succeeded(done));
  return card.reader().exchanges();
}

void run_with_fault(const CardOptions& options, const Job& job, std::size_t step,
                    const harness::Fault& fault) {
  OpenPgpUnderTest card(job.state, options);
  if (job.prepare) job.prepare(card.token());
  card.reader().slot().set_fault_hook(fault_at(step, fault));
  const auto done = job.run(card.token());
  card.reader().slot().set_fault_hook({});
  card.reinsert();
  job.check(card.token(), done);
}

void run_with_all_faults(const CardOptions& options, const Job& job) {
  const std::size_t steps = count_exchanges(options, job);
  ASSERT_GT(steps, 0U);
  for (std::size_t step = 1; step <= steps; ++step) {
    for (const NamedFault& fault : named_faults()) {
      SCOPED_TRACE(std::string(fault.name) + " at exchange " + std::to_string(step) + " of " +
                   std::to_string(steps));
      run_with_fault(options, job, step, fault.fault);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

class OpenPgpFaults : public testing::TestWithParam<const char*> {
 protected:
  /// With hashed PINs and without.
  [[nodiscard]] static CardOptions options() { return {{"kdf", GetParam()}, {"pw1", "several"}}; }
};

TEST_P(OpenPgpFaults, DuringALogin) {
  run_with_all_faults(options(),
                      {.state = State::initialised,
                       .run = [](Token& token) { return token.login(PinRole::user, Typed(kPin)); },
                       .check =
                           [](Token& token, const Result<void>&) {
                             EXPECT_EQ(token.pin_state(PinRole::user)->tries_left, 3);
                             EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed(kPin))));
                           }});
}

TEST_P(OpenPgpFaults, DuringALoginWithAWrongPin) {
  run_with_all_faults(options(), {.state = State::initialised,
                                  .run = [](Token& token) -> Result<void> {
                                    if (token.login(PinRole::user, Typed("111111"))) {
                                      return fail(Errc::internal);
                                    }
                                    EXPECT_FALSE(token.logged_in());
                                    return {};
                                  },
                                  .check =
                                      [](Token& token, const Result<void>& run) {
                                        EXPECT_TRUE(run) << "a wrong PIN logged in";
                                        EXPECT_GE(*token.pin_state(PinRole::user)->tries_left, 2)
                                            << "more than one try spent";
                                      }});
}

TEST_P(OpenPgpFaults, DuringASignature) {
  const Bytes data(51, 0x31);
  run_with_all_faults(options(),
                      {.state = State::with_pairs,
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
  run_with_all_faults(options(), {.state = State::with_pairs,
                                  .run = [](Token& token) -> Result<void> {
                                    const auto read =
                                        token.read_ahead({.certificates = true, .pairs = true});
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
  run_with_all_faults(
      options(), {.state = State::initialised,
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
  run_with_all_faults(
      options(), {.state = State::with_pairs,
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
  run_with_all_faults(options(), {.state = State::factory,
                                  .run = initialise,
                                  .check = [](Token& token, const Result<void>& run) {
                                    const auto identity = token.identity();
                                    ASSERT_TRUE(succeeded(identity));
                                    const bool finished =
                                        identity->initialized && identity->label == kLabel;
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
