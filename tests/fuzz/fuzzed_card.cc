// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzzed_card.h"

#include "tlv/writer.h"

namespace kunci::fuzz {
namespace {

constexpr std::uint16_t kWords[] = {0x9000, 0x6a82, 0x6982, 0x6a80, 0x6a88, 0x6d00, 0x63c2, 0x6985,
                                    0x6983, 0x6700, 0x6100, 0x6110, 0x6c10, 0x6f00, 0x6285, 0x6a86};
constexpr std::uint16_t kSuccess = 0x9000;
constexpr std::uint8_t kGoodAnswer = 0xef;  // the form of what a card says that does its best
constexpr std::uint8_t kGetData = 0xcb;
constexpr std::uint8_t kGeneralAuthenticate = 0x87;
constexpr std::uint8_t kGenerate = 0x47;

/// What is around the answer to a command, in the families that we know.
tlv::Tag outer_tag(std::uint8_t instruction) {
  switch (instruction) {
    case kGetData:
      return 0x53;
    case kGeneralAuthenticate:
      return 0x7c;
    case kGenerate:
      return 0x7f49;
    default:
      return 0x61;
  }
}

void append_word(Bytes& answer, std::uint16_t word) {
  answer.push_back(static_cast<std::uint8_t>(word >> 8));
  answer.push_back(static_cast<std::uint8_t>(word & 0xff));
}

Bytes good_answer(const FuzzedState& state, const std::optional<Bytes>& proof, ByteView command) {
  const auto given = state.given.find(copy_of(command));
  if (!proof && given != state.given.end()) return given->second;
  Bytes answer = proof.value_or(Bytes{});
  append_word(answer, kSuccess);
  return answer;
}

class FuzzedChannel final : public iso7816::CardChannel {
 public:
  explicit FuzzedChannel(FuzzInput& input) : input_(input), atr_(copy_of(input.some())) {
    extended_ = input.flag();
  }

  [[nodiscard]] ByteView atr() const override { return atr_; }
  [[nodiscard]] std::size_t max_command_size() const override { return extended_ ? 65544 : 261; }
  Result<void> begin_transaction() override {
    if (input_.at_end()) return fail(Errc::card_absent);
    return {};
  }
  void end_transaction() noexcept override {}
  Result<WipedBytes> transmit(ByteView command) override {
    if (++exchanges_ > kMostExchanges) return fail(Errc::card_absent);
    const Bytes answer = fuzzed_answer(input_, state_, command);
    if (answer.empty()) return fail(Errc::card_absent);
    return WipedBytes(answer.begin(), answer.end());
  }
  iso7816::PinPad* pin_pad() override { return nullptr; }

 private:
  FuzzInput& input_;
  FuzzedState state_;
  Bytes atr_;
  bool extended_ = false;
  int exchanges_ = 0;
};

class FuzzedConnector final : public iso7816::CardConnector {
 public:
  explicit FuzzedConnector(FuzzInput& input) : input_(input) {}
  [[nodiscard]] std::string_view reader_name() const override { return "Fuzzed 00 00"; }
  Result<std::unique_ptr<iso7816::CardChannel>> connect() override {
    return std::make_unique<FuzzedChannel>(input_);
  }

 private:
  FuzzInput& input_;
};

}  // namespace

Bytes fuzzed_answer(FuzzInput& input, FuzzedState& state, ByteView command) {
  if (input.at_end()) return {};
  const std::uint8_t form = input.octet();
  const auto proof = state.management.answer(command);
  if (form == kGoodAnswer) return good_answer(state, proof, command);
  std::uint16_t word = kWords[form % std::size(kWords)];
  if (form >= 0xf0) word = input.number();
  Bytes answer;
  if ((form & 0x20U) != 0) {
    const ByteView body = (form & 0x40U) != 0 ? input.take(input.number()) : input.some();
    const std::uint8_t instruction = command.size() > 1 ? command[1] : std::uint8_t{0};
    if ((form & 0x80U) != 0) {
      append(answer, body);
    } else {
      tlv::append_element(answer, outer_tag(instruction), body);
    }
  }
  append_word(answer, word);
  if (word == kSuccess) state.given[copy_of(command)] = answer;
  return answer;
}

std::shared_ptr<iso7816::Card> fuzzed_card(FuzzInput& input) {
  return std::make_shared<iso7816::Card>(std::make_unique<FuzzedConnector>(input));
}

}  // namespace kunci::fuzz
