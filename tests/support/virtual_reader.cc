// SPDX-License-Identifier: Apache-2.0
#include "tests/support/virtual_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace kunci::test {
namespace {

using harness::Exchange;

constexpr std::uint8_t kT1 = 1;
constexpr std::size_t kExtendedApdu = 65544;
constexpr std::size_t kBodyOffset = 5;

Result<WipedBytes> answer_of(harness::CardSlot& slot, ByteView command) {
  const Exchange done = slot.exchange(kT1, command);
  switch (done.result) {
    case Exchange::Result::kAnswer:
      return WipedBytes(done.answer.begin(), done.answer.end());
    case Exchange::Result::kNoCard:
      return fail(Errc::card_absent);
    case Exchange::Result::kLost:
      break;
  }
  return fail(Errc::communication);
}

class VirtualPad final : public iso7816::PinPad {
 public:
  VirtualPad(harness::CardSlot& slot, std::deque<std::string> typed)
      : slot_(slot), typed_(std::move(typed)) {}

  [[nodiscard]] bool offers(iso7816::PinPadRequest::Kind /*kind*/) const override { return true; }

  Result<WipedBytes> perform(const iso7816::PinPadRequest& request) override {
    WipedBytes command = request.command_template;
    const bool modify = request.kind == iso7816::PinPadRequest::Kind::modify;
    std::vector<std::uint8_t> offsets;
    if (!modify || request.ask_old_pin) offsets.push_back(request.old_pin_offset);
    if (modify) offsets.push_back(request.new_pin_offset);
    for (const std::uint8_t offset : offsets) {
      if (typed_.empty()) return fail(Errc::cancelled);
      enter(command, request, offset, typed_.front());
      typed_.pop_front();
    }
    return answer_of(slot_, command);
  }

 private:
  /// Without a block to fill the command grows (PC/SC part 10, 2.5.2, bmPINBlockString).
  static void enter(WipedBytes& command, const iso7816::PinPadRequest& request, std::size_t offset,
                    const std::string& typed) {
    if (request.padded_length != 0) {
      std::ranges::copy(typed, command.begin() + static_cast<std::ptrdiff_t>(kBodyOffset + offset));
      return;
    }
    command.insert(command.end(), typed.begin(), typed.end());
    command[kBodyOffset - 1] = static_cast<std::uint8_t>(command.size() - kBodyOffset);
  }

  harness::CardSlot& slot_;
  std::deque<std::string> typed_;
};

}  // namespace

class VirtualChannel final : public iso7816::CardChannel {
 public:
  VirtualChannel(VirtualReader& reader, Bytes atr) : reader_(reader), atr_(std::move(atr)) {
    ++reader_.open_connections_;
  }
  ~VirtualChannel() override { --reader_.open_connections_; }
  VirtualChannel(const VirtualChannel&) = delete;
  VirtualChannel& operator=(const VirtualChannel&) = delete;

  [[nodiscard]] ByteView atr() const override { return atr_; }
  [[nodiscard]] std::size_t max_command_size() const override {
    return reader_.apdus_ == VirtualReader::Apdus::extended ? kExtendedApdu
                                                            : iso7816::kShortApduSize;
  }
  Result<void> begin_transaction() override {
    if (!reader_.slot_.has_card()) return fail(Errc::card_absent);
    if (std::exchange(reader_.was_reset_, false)) return fail(Errc::applet_lost);
    return {};
  }
  void end_transaction() noexcept override {}
  Result<WipedBytes> transmit(ByteView command) override {
    if (std::exchange(reader_.resets_late_, false)) reader_.reset_by_another_program();
    if (reader_.was_reset_) return fail(Errc::applet_lost);
    return answer_of(reader_.slot_, command);
  }
  iso7816::PinPad* pin_pad() override { return reader_.pad_.get(); }

 private:
  VirtualReader& reader_;
  Bytes atr_;
};

class VirtualConnector final : public iso7816::CardConnector {
 public:
  explicit VirtualConnector(VirtualReader& reader) : reader_(reader) {}
  [[nodiscard]] std::string_view reader_name() const override { return "Virtual 00 00"; }
  Result<std::unique_ptr<iso7816::CardChannel>> connect() override {
    if (!std::exchange(reader_.powered_, true)) (void)reader_.slot_.power_up();
    auto atr = reader_.slot_.atr();
    if (!atr) return fail(Errc::card_absent);
    return std::make_unique<VirtualChannel>(reader_, std::move(*atr));
  }

 private:
  VirtualReader& reader_;
};

VirtualReader::VirtualReader(std::shared_ptr<harness::VirtualCard> card, Apdus apdus)
    : slot_(std::move(card)), apdus_(apdus) {}

std::shared_ptr<iso7816::Card> VirtualReader::card() {
  return std::make_shared<iso7816::Card>(std::make_unique<VirtualConnector>(*this));
}

std::string VirtualReader::trace() const {
  std::string text;
  for (const std::string& line : slot_.log().lines()) text += line + '\n';
  return text;
}

void VirtualReader::reset_by_another_program() {
  slot_.glitch();
  was_reset_ = true;
}

Bytes VirtualReader::command_by_another_program(ByteView command) {
  ++foreign_exchanges_;
  return slot_.exchange(kT1, command).answer;
}

std::size_t VirtualReader::exchanges() const { return slot_.log().count() - foreign_exchanges_; }

void VirtualReader::start_counting() {
  slot_.log().clear();
  foreign_exchanges_ = 0;
}

void VirtualReader::give_pin_pad(std::deque<std::string> typed) {
  pad_ = std::make_unique<VirtualPad>(slot_, std::move(typed));
}

}  // namespace kunci::test
