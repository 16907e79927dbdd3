// SPDX-License-Identifier: Apache-2.0
// A job is done again with one thing going wrong at each of its exchanges in turn. It may fail
// then, but whatever it says must be true, and the next process must be able to go on.
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <functional>
#include <string>
#include <string_view>

#include "tests/drivers/expect_error.h"
#include "tests/drivers/named_faults.h"
#include "tests/drivers/token_access.h"
#include "token/token.h"

namespace kunci::test {

/// A job, from a card in some state of its family: `prepare` is not disturbed, `run` is.
template <class State>
struct Job {
  State state;
  std::function<void(Token&)> prepare{};
  std::function<Result<void>(Token&)> run;
  /// What must hold afterwards, in a fresh process, with all as it should be again.
  std::function<void(Token&, const Result<void>&)> check;
};

template <class State, std::invocable<State> MakeCard>
std::size_t count_exchanges(const Job<State>& job, const MakeCard& make_card) {
  auto card = make_card(job.state);
  if (job.prepare) job.prepare(card.token());
  card.reader().start_counting();
  const auto done = job.run(card.token());
  EXPECT_TRUE(succeeded(done));
  return card.reader().exchanges();
}

template <class State, std::invocable<State> MakeCard>
void run_with_fault(const Job<State>& job, const MakeCard& make_card, std::size_t step,
                    const harness::Fault& fault) {
  auto card = make_card(job.state);
  if (job.prepare) job.prepare(card.token());
  card.reader().slot().set_fault_hook(fault_at(step, fault));
  const auto done = job.run(card.token());
  card.reader().slot().set_fault_hook({});
  card.reinsert();
  job.check(card.token(), done);
}

/// `make_card` gives a card in the state that it is called with: what the tests of the family have
/// as their card under test.
template <class State, std::invocable<State> MakeCard>
void run_with_all_faults(const Job<State>& job, const MakeCard& make_card) {
  const std::size_t steps = count_exchanges(job, make_card);
  ASSERT_GT(steps, 0U);
  for (std::size_t step = 1; step <= steps; ++step) {
    for (const NamedFault& fault : named_faults()) {
      SCOPED_TRACE(std::string(fault.name) + " at exchange " + std::to_string(step) + " of " +
                   std::to_string(steps));
      run_with_fault(job, make_card, step, fault.fault);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

/// No fault costs a try, or keeps the user out for good.
template <class State>
Job<State> login_job(State initialised, std::string_view pin) {
  return {.state = initialised,
          .run = [pin](Token& token) { return token.login(PinRole::user, Typed(pin)); },
          .check =
              [pin](Token& token, const Result<void>&) {
                EXPECT_EQ(token.pin_state(PinRole::user)->tries_left, 3);
                EXPECT_TRUE(succeeded(token.login(PinRole::user, Typed(pin))));
              }};
}

/// A wrong PIN never logs in, and costs one try at most.
template <class State>
Job<State> wrong_login_job(State initialised) {
  return {.state = initialised,
          .run = [](Token& token) -> Result<void> {
            if (token.login(PinRole::user, Typed("111111"))) return fail(Errc::internal);
            EXPECT_FALSE(token.logged_in());
            return {};
          },
          .check =
              [](Token& token, const Result<void>& run) {
                EXPECT_TRUE(run) << "a wrong PIN logged in";
                EXPECT_GE(*token.pin_state(PinRole::user)->tries_left, 2)
                    << "more than one try spent";
              }};
}

}  // namespace kunci::test
