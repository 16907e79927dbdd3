// SPDX-License-Identifier: Apache-2.0
#include "pcsc/connector.h"

#include <gtest/gtest.h>

#include <future>

#include "iso7816/card.h"
#include "tests/harness/reader/bench_test.h"
#include "tests/support/exclusive_user.h"

namespace kunci::pcsc {
namespace {

using test::ExclusiveUser;

using iso7816::Card;
using iso7816::CommandApdu;
using iso7816::Continuity;
using iso7816::Transaction;

constexpr CommandApdu kStarts{.ins = 0xca, .expected = 256};  // times powered up, times reset
constexpr CommandApdu kRead{.ins = 0xb0, .expected = 4, .exact = true};

CommandApdu echo(std::size_t size) {
  return {
      .ins = 0x01, .data = WipedBytes(size, 0x5a), .expected = std::max<std::size_t>(size, 256)};
}

std::string outcome_of(const Result<iso7816::ResponseApdu>& answer) {
  if (!answer) return name_of(answer.error().code);
  return to_hex(answer->data) + "-" + std::to_string(answer->status.ok());
}

class ConnectorTest : public harness::BenchTest {
 protected:
  std::shared_ptr<Card> plug_card(const std::string& spec) {
    return std::make_shared<Card>(connector_for(plug(spec)));
  }

  static std::string transmit(Card& card, const CommandApdu& command) {
    auto transaction = card.begin();
    if (!transaction) return name_of(transaction.error().code);
    return outcome_of(transaction->transmit(command));
  }

  static Errc failure_of_begin(Card& card) {
    const auto transaction = card.begin();
    return transaction ? Errc::internal : transaction.error().code;
  }
};

TEST_F(ConnectorTest, PassesCommandsOn) {
  const auto card = plug_card("anna=echo");
  EXPECT_EQ(card->reader_name(), bench().reader_name("anna"));
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
  EXPECT_EQ(token().slot.log().count(), 1U);
}

TEST_F(ConnectorTest, KnowsTheAtrAndTheReaderInATransaction) {
  struct Case {
    const char* spec;
    std::size_t max_command_size;
  };
  for (const auto& [spec, size] : {Case{"a=echo", 65535 + 9}, Case{"b=echo:apdu=short", 261},
                                   Case{"c=echo:protocol=t0", 261}}) {
    const auto connector = connector_for(plug(spec));
    const auto channel = connector->connect();
    ASSERT_TRUE(channel);
    ASSERT_TRUE((*channel)->begin_transaction());
    EXPECT_EQ((*channel)->max_command_size(), size) << spec;
    EXPECT_EQ((*channel)->atr().size(), spec[0] == 'c' ? 7U : 10U) << spec;
    EXPECT_EQ((*channel)->pin_pad(), nullptr);
    (*channel)->end_transaction();
  }
}

TEST_F(ConnectorTest, PassesExtendedCommandsOn) {
  const auto card = plug_card("anna=echo");
  auto transaction = card->begin();
  ASSERT_TRUE(transaction);
  transaction->allow_extended();
  const auto answer = transaction->transmit(echo(3000));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->data, WipedBytes(3000, 0x5a));
  EXPECT_EQ(token().slot.log().count(), 1U);
}

TEST_F(ConnectorTest, WithT0OnlyShortCommandsTravel) {
  const auto card = plug_card("anna=echo:protocol=t0");
  EXPECT_EQ(transmit(*card, echo(3)), "5a5a5a-1");      // its answer is fetched by GET RESPONSE
  EXPECT_EQ(transmit(*card, kStarts).substr(4), "-1");  // Le was wrong at first
}

TEST_F(ConnectorTest, LeavesTheCardAsItIs) {
  const auto card = plug_card("anna=echo");
  const std::string starts = transmit(*card, kStarts);
  for (int round = 0; round < 3; ++round) EXPECT_EQ(transmit(*card, kStarts), starts);
}

TEST_F(ConnectorTest, SaysThatThereIsNoCard) {
  const auto card = plug_card("anna=echo:reader=slot,card=out");
  EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
}

TEST_F(ConnectorTest, SaysThatThereIsNoReader) {
  const auto card = plug_card("anna=echo");
  bench().unplug("anna");
  EXPECT_EQ(failure_of_begin(*card), Errc::reader_gone);
  EXPECT_EQ(failure_of_begin(*std::make_shared<Card>(connector_for(std::string(300, 'x')))),
            Errc::reader_gone);
}

TEST_F(ConnectorTest, SaysThatThereIsNoPcscd) {
  const auto card = plug_card("anna=echo");
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
  bench().stop_pcscd();
  EXPECT_EQ(failure_of_begin(*card), Errc::no_service);
  bench().start_pcscd();
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
}

TEST_F(ConnectorTest, SaysThatAnotherProgramHasTheCardForItself) {
  const auto card = plug_card("anna=echo");
  {
    const ExclusiveUser user(bench().reader_name("anna"));
    ASSERT_EQ(user.result(), SCARD_S_SUCCESS);
    EXPECT_EQ(failure_of_begin(*card), Errc::card_busy);
  }
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
}

TEST_F(ConnectorTest, LetsAnotherProgramHaveTheCardForItselfUnlessHeld) {
  const auto card = plug_card("anna=echo");
  const std::string name = bench().reader_name("anna");
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
  EXPECT_EQ(ExclusiveUser(name).result(), SCARD_S_SUCCESS);
  {
    const Card::Hold hold(card);
    EXPECT_EQ(transmit(*card, kRead), "00010203-1");
    EXPECT_EQ(ExclusiveUser(name).result(), static_cast<LONG>(SCARD_E_SHARING_VIOLATION));
  }
  EXPECT_EQ(ExclusiveUser(name).result(), SCARD_S_SUCCESS);
}

TEST_F(ConnectorTest, NoticesAResetByAnotherProgram) {
  const auto card = plug_card("anna=echo");
  const Card::Hold hold(card);
  ASSERT_TRUE(card->begin());
  EXPECT_EQ(card->begin()->continuity(), Continuity::kept);
  {
    harness::CardConnection other(bench().reader_name("anna"));
    ASSERT_EQ(other.reconnect(SCARD_RESET_CARD), SCARD_S_SUCCESS);
  }
  {
    auto transaction = card->begin();
    ASSERT_TRUE(transaction);
    EXPECT_EQ(transaction->continuity(), Continuity::reset);
    EXPECT_EQ(outcome_of(transaction->transmit(kRead)), "00010203-1");
  }
  EXPECT_EQ(card->begin()->continuity(), Continuity::kept);
}

TEST_F(ConnectorTest, AConnectionThatSurvivesPcscdIsMadeAnew) {
  const auto card = plug_card("anna=echo");
  const Card::Hold hold(card);
  ASSERT_TRUE(card->begin());
  bench().kill_pcscd();
  EXPECT_EQ(failure_of_begin(*card), Errc::no_service);
  bench().start_pcscd();
  EXPECT_EQ(card->begin()->continuity(), Continuity::connected);
  bench().stop_pcscd();
  bench().start_pcscd();
  EXPECT_EQ(card->begin()->continuity(), Continuity::connected);
  EXPECT_EQ(card->begin()->continuity(), Continuity::kept);
}

TEST_F(ConnectorTest, ACardTakenOutDuringATransactionIsGone) {
  const auto card = plug_card("anna=echo:reader=slot");
  const Card::Hold hold(card);
  {
    auto transaction = card->begin();
    ASSERT_TRUE(transaction);
    bench().remove("anna");
    EXPECT_EQ(outcome_of(transaction->transmit(kRead)), "card_absent");
  }
  EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
  EXPECT_EQ(token().slot.log().count(), 0U);
}

TEST_F(ConnectorTest, AHeldCardThatWasSwappedIsGone) {
  const auto card = plug_card("anna=echo:reader=slot");
  const Card::Hold hold(card);
  ASSERT_TRUE(card->begin());
  bench().remove("anna");
  bench().insert("anna");
  EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
}

TEST_F(ConnectorTest, ACardSwappedDuringATransactionIsNotTouched) {
  const auto card = plug_card("anna=echo:reader=slot");
  const Card::Hold hold(card);
  {
    auto transaction = card->begin();
    ASSERT_TRUE(transaction);
    bench().remove("anna");
    bench().insert("anna");
    EXPECT_EQ(outcome_of(transaction->transmit(kRead)), "card_absent");
  }
  for (int round = 0; round < 3; ++round) EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
  EXPECT_EQ(token().slot.log().count(), 0U);
}

TEST_F(ConnectorTest, ACardSwappedBetweenTransactionsIsNotTouched) {
  const auto card = plug_card("anna=echo:reader=slot");
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
  bench().remove("anna");
  bench().insert("anna");
  token().slot.log().clear();
  for (int round = 0; round < 3; ++round) EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
  EXPECT_EQ(token().slot.log().count(), 0U);
  Card anew(connector_for(bench().reader_name("anna")));
  EXPECT_EQ(transmit(anew, kRead), "00010203-1");
}

TEST_F(ConnectorTest, ATokenPulledOutDuringATransactionIsGone) {
  const auto card = plug_card("anna=echo");
  const Card::Hold hold(card);
  {
    auto transaction = card->begin();
    ASSERT_TRUE(transaction);
    bench().unplug("anna");
    EXPECT_EQ(outcome_of(transaction->transmit(kRead)), "reader_gone");
  }
  EXPECT_EQ(failure_of_begin(*card), Errc::reader_gone);
}

TEST_F(ConnectorTest, ATokenPluggedInAnewIsNotTouched) {
  for (const bool held : {false, true}) {
    const std::string name = held ? "anna" : "bela";
    std::string replaced;
    const auto card = std::make_shared<Card>(connector_for(
        plug(name + "=echo"), [&replaced](std::string_view reader) { replaced = reader; }));
    const Card::Hold hold = held ? Card::Hold(card) : Card::Hold();
    EXPECT_EQ(transmit(*card, kRead), "00010203-1");
    bench().unplug(name);
    bench().plug(name);
    token().slot.log().clear();
    EXPECT_EQ(failure_of_begin(*card), held ? Errc::reader_gone : Errc::card_absent);
    EXPECT_EQ(failure_of_begin(*card), Errc::card_absent);
    EXPECT_EQ(token().slot.log().count(), 0U);
    EXPECT_EQ(replaced, bench().reader_name(name));
    Card anew(connector_for(bench().reader_name(name)));
    EXPECT_EQ(transmit(anew, kRead), "00010203-1");
  }
}

TEST_F(ConnectorTest, ACardThatDoesNotAnswerIsATroubleOnTheWay) {
  const auto card = plug_card("anna=echo");
  token().slot.set_fault_hook(harness::FaultPlan().at(1, {.kind = harness::FaultKind::kLose}));
  EXPECT_EQ(transmit(*card, kRead), "communication");
  EXPECT_EQ(transmit(*card, kRead), "00010203-1");
}

TEST_F(ConnectorTest, SurvivesNoiseOfAnyLength) {
  const auto card = plug_card("anna=echo");
  for (const std::size_t size : {0U, 1U, 2U, 300U, 65536U, 65538U}) {
    token().slot.set_fault_hook(
        harness::FaultPlan().at(1, {.kind = harness::FaultKind::kNoise, .noise_bytes = size}));
    (void)transmit(*card, kRead);
    token().slot.set_fault_hook({});
    EXPECT_EQ(transmit(*card, kRead), "00010203-1") << size;
  }
}

TEST_F(ConnectorTest, ExcludesOtherProgramsForATransaction) {
  const auto card = plug_card("anna=echo");
  Card others(connector_for(bench().reader_name("anna")));
  ASSERT_TRUE(others.begin());
  std::future<std::string> waiting;
  {
    auto transaction = card->begin();
    ASSERT_TRUE(transaction);
    waiting = std::async(std::launch::async, [&] { return transmit(others, echo(1)); });
    EXPECT_EQ(waiting.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
    EXPECT_EQ(token().slot.log().count(), 0U);
  }
  EXPECT_EQ(waiting.get(), "5a-1");
}

TEST_F(ConnectorTest, CardsDoNotWaitForOneAnother) {
  constexpr std::chrono::milliseconds kLatency{300};
  const auto slow = plug_card("anna=echo:latency_ms=300");
  const auto quick = plug_card("bela=echo");
  ASSERT_TRUE(quick->begin());
  const auto start = std::chrono::steady_clock::now();
  auto slow_answer = std::async(std::launch::async, [&] { return transmit(*slow, kRead); });
  int rounds = 0;
  while (slow_answer.wait_for(std::chrono::seconds(0)) == std::future_status::timeout) {
    EXPECT_EQ(transmit(*quick, kRead), "00010203-1");
    ++rounds;
  }
  EXPECT_GE(std::chrono::steady_clock::now() - start, kLatency / 2);
  EXPECT_EQ(slow_answer.get(), "00010203-1");
  EXPECT_GE(rounds, 5);
}

iso7816::PinPadRequest pin_request() {
  const Bytes command = harness::hex("0020008008ffffffffffffffff");
  return {.command_template = WipedBytes(command.begin(), command.end()),
          .min_length = 6,
          .max_length = 8,
          .padded_length = 8};
}

std::string typed_at_pad(Card& card) {
  auto transaction = card.begin();
  if (!transaction) return name_of(transaction.error().code);
  const auto answer = transaction->perform_at_pad(pin_request());
  if (!answer) return name_of(answer.error().code);
  std::ostringstream status;
  status << std::hex << answer->status.value;
  return status.str();
}

TEST_F(ConnectorTest, LetsAPersonTypeAtThePad) {
  const auto card = plug_card("anna=echo:pinpad=1");
  harness::PinPadPerson& person = *token().attachment->person();
  person.types("123456");
  EXPECT_EQ(typed_at_pad(*card), "9000");
  EXPECT_TRUE(card->has_pin_pad());
  person.types("654321");
  EXPECT_EQ(typed_at_pad(*card), "63c2");
  person.types("123");
  EXPECT_EQ(typed_at_pad(*card), "pin_length");
  person.cancels();
  EXPECT_EQ(typed_at_pad(*card), "cancelled");
  person.leaves();
  EXPECT_EQ(typed_at_pad(*card), "timed_out");
  EXPECT_EQ(token().slot.log().count(), 2U);
}

TEST_F(ConnectorTest, SaysThatThereIsNoPad) {
  const auto card = plug_card("anna=echo");
  EXPECT_EQ(typed_at_pad(*card), "pin_pad_absent");
  EXPECT_FALSE(card->has_pin_pad());
}

}  // namespace
}  // namespace kunci::pcsc
