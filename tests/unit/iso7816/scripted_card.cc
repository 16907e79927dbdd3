// SPDX-License-Identifier: Apache-2.0
#include "scripted_card.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace kunci::iso7816 {
namespace {

Result<void> result_of_call(const std::vector<std::optional<Errc>>& results, int call) {
  const auto index = static_cast<std::size_t>(call);
  if (index < results.size() && results[index]) return fail(*results[index]);
  return {};
}

}  // namespace

class ScriptedChannel final : public CardChannel {
 public:
  explicit ScriptedChannel(ScriptedCard& card) : card_(card) { ++card_.open_connections; }
  ~ScriptedChannel() override { --card_.open_connections; }
  ScriptedChannel(const ScriptedChannel&) = delete;
  ScriptedChannel& operator=(const ScriptedChannel&) = delete;

  [[nodiscard]] ByteView atr() const override { return card_.atr; }
  [[nodiscard]] std::size_t max_command_size() const override { return card_.max_command_size; }
  Result<void> begin_transaction() override {
    auto begun = result_of_call(card_.begin_results, card_.transactions++);
    if (begun || failed_with(begun, Errc::applet_lost)) ++card_.open_transactions;
    return begun;
  }
  void end_transaction() noexcept override { --card_.open_transactions; }
  Result<WipedBytes> transmit(ByteView command) override { return card_.next(command); }
  PinPad* pin_pad() override { return card_.pad; }

 private:
  ScriptedCard& card_;
};

class ScriptedConnector final : public CardConnector {
 public:
  explicit ScriptedConnector(ScriptedCard& card) : card_(card) {}
  [[nodiscard]] std::string_view reader_name() const override { return "Scripted 00 00"; }
  Result<std::unique_ptr<CardChannel>> connect() override {
    const auto connected = result_of_call(card_.connect_results, card_.connections++);
    if (!connected) return fail(connected.error());
    return std::make_unique<ScriptedChannel>(card_);
  }

 private:
  ScriptedCard& card_;
};

void ScriptedCard::expect(const std::string& command, const std::string& answer) {
  script_.push_back({command, from_hex(answer).value()});
}

void ScriptedCard::expect(const std::string& command, Errc failure) {
  script_.push_back({command, fail(failure)});
}

void ScriptedCard::answer_with(std::function<Result<WipedBytes>(ByteView)> answer) {
  answer_ = std::move(answer);
}

std::unique_ptr<CardConnector> ScriptedCard::connector() {
  return std::make_unique<ScriptedConnector>(*this);
}

Result<WipedBytes> ScriptedCard::next(ByteView command) {
  commands.push_back(to_hex(command));
  EXPECT_EQ(open_transactions, 1) << "a command outside of a transaction";
  if (answer_) return answer_(command);
  if (script_.empty()) {
    ADD_FAILURE() << "not in the script: " << commands.back();
    return fail(Errc::internal);
  }
  const Step step = script_.front();
  script_.pop_front();
  EXPECT_EQ(commands.back(), step.command);
  if (!step.answer) return fail(step.answer.error());
  return WipedBytes(step.answer->begin(), step.answer->end());
}

}  // namespace kunci::iso7816
