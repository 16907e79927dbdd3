// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/card_slot.h"

#include <algorithm>
#include <csignal>

namespace kunci::harness {
namespace {

std::string_view remark(const std::optional<Fault>& fault) {
  if (!fault) return {};
  switch (fault->kind) {
    case FaultKind::kRemove:
      return "card removed";
    case FaultKind::kReset:
      return "card reset before";
    case FaultKind::kAnswer:
      return "not executed";
    case FaultKind::kLose:
      return "answer lost";
    case FaultKind::kDrop:
      return "not executed, no answer";
    case FaultKind::kTruncate:
      return "truncated";
    case FaultKind::kHalve:
      return "half of the data";
    case FaultKind::kDouble:
      return "answered twice";
    case FaultKind::kAfter:
      return "another program's command before";
    case FaultKind::kKill:
      return "program killed";
    case FaultKind::kNoise:
      return "noise";
  }
  return {};
}

constexpr size_t kStatusWord = 2;

/// The same bytes each time, which look like nothing.
Bytes noise(size_t length) {
  Bytes bytes(length);
  uint32_t state = 0x6b756e63;
  for (uint8_t& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return bytes;
}

/// What arrives of a card's answer.
Bytes spoilt(Bytes answer, const Fault& fault) {
  if (fault.kind == FaultKind::kTruncate) answer.resize(std::min<size_t>(answer.size(), 1));
  if (fault.kind == FaultKind::kNoise) answer = noise(fault.noise_bytes);
  if (fault.kind == FaultKind::kDouble) append(answer, Bytes(answer));
  if (fault.kind == FaultKind::kHalve && answer.size() > kStatusWord) {
    const size_t data = answer.size() - kStatusWord;
    const auto half = answer.begin() + static_cast<std::ptrdiff_t>(data / 2);
    answer.erase(half, answer.end() - kStatusWord);
  }
  return answer;
}

}  // namespace

CardSlot::CardSlot(std::shared_ptr<VirtualCard> card)
    : card_(std::move(card)), present_(card_ != nullptr) {}

bool CardSlot::insert(std::shared_ptr<VirtualCard> card) {
  if (card && has_card()) remove();
  {
    const std::lock_guard lock(card_mutex_);
    if (card) card_ = std::move(card);
    if (!card_) return false;
  }
  set_present(true);
  return true;
}

void CardSlot::remove() {
  set_present(false);  // first, since it ends an exchange that waits
  const std::lock_guard lock(card_mutex_);
  cut_power();
}

std::shared_ptr<VirtualCard> CardSlot::take() {
  remove();
  const std::lock_guard lock(card_mutex_);
  return std::move(card_);
}

bool CardSlot::has_card() const {
  const std::lock_guard lock(presence_mutex_);
  return present_;
}

void CardSlot::glitch() {
  const std::lock_guard lock(card_mutex_);
  if (!powered_) return;
  card_->reset();
  t0_.reset();
}

void CardSlot::on_change(std::function<void(bool)> listener) {
  const std::lock_guard lock(presence_mutex_);
  listener_ = std::move(listener);
}

void CardSlot::set_latency(Latency latency) {
  const std::lock_guard lock(card_mutex_);
  latency_ = latency;
}

void CardSlot::set_fault_hook(FaultHook hook) {
  const std::lock_guard lock(card_mutex_);
  hook_ = std::move(hook);
  exchanges_since_hook_ = 0;
}

std::optional<Bytes> CardSlot::power_up() {
  const std::lock_guard lock(card_mutex_);
  if (!has_card()) return std::nullopt;
  if (powered_) card_->power_down();
  card_->power_up();
  powered_ = true;
  t0_.reset();
  return card_->atr();
}

std::optional<Bytes> CardSlot::reset() {
  {
    const std::lock_guard lock(card_mutex_);
    if (!has_card()) return std::nullopt;
    if (powered_) {
      card_->reset();
      t0_.reset();
      return card_->atr();
    }
  }
  return power_up();
}

void CardSlot::power_down() {
  const std::lock_guard lock(card_mutex_);
  cut_power();
}

std::optional<Bytes> CardSlot::atr() {
  const std::lock_guard lock(card_mutex_);
  return has_card() ? std::optional(card_->atr()) : std::nullopt;
}

Exchange CardSlot::exchange(uint8_t protocol, ByteView command) {
  const std::lock_guard lock(card_mutex_);
  if (!has_card()) return {Exchange::Result::kNoCard, {}};
  if (!powered_) return {Exchange::Result::kLost, {}};
  const auto fault = next_fault(command);
  if (fault && fault->kind == FaultKind::kRemove) {
    log_.add(command, {}, remark(fault));
    set_present(false);
    cut_power();
    return {Exchange::Result::kNoCard, {}};
  }
  Bytes answer = execute(protocol, command, fault);
  log_.add(command, answer, remark(fault));
  const auto bytes = static_cast<int64_t>(command.size() + answer.size());
  if (!wait_with_card(latency_.per_apdu + latency_.per_byte * bytes)) {
    return {Exchange::Result::kNoCard, {}};
  }
  const bool lost = answer.empty() || (fault && fault->kind == FaultKind::kLose);
  if (lost) return {Exchange::Result::kLost, {}};
  return {Exchange::Result::kAnswer, std::move(answer)};
}

std::optional<Fault> CardSlot::next_fault(ByteView command) {
  ++exchanges_since_hook_;
  return hook_ ? hook_(exchanges_since_hook_, command) : std::nullopt;
}

Bytes CardSlot::execute(uint8_t protocol, ByteView command, const std::optional<Fault>& fault) {
  if (fault && fault->kind == FaultKind::kAnswer) return fault->answer;
  if (fault && fault->kind == FaultKind::kDrop) return {};
  if (fault && fault->kind == FaultKind::kReset) {
    card_->reset();
    t0_.reset();
  }
  if (fault && fault->kind == FaultKind::kAfter) (void)card_->transmit(fault->answer);
  if (fault && fault->kind == FaultKind::kKill) ::kill(fault->process, SIGKILL);
  Bytes answer = protocol == 0 ? t0_.transmit(*card_, command) : card_->transmit(command);
  return fault ? spoilt(std::move(answer), *fault) : answer;
}

bool CardSlot::wait_with_card(std::chrono::microseconds duration) {
  std::unique_lock lock(presence_mutex_);
  return !removed_.wait_for(lock, duration, [this] { return !present_; });
}

void CardSlot::set_present(bool present) {
  std::function<void(bool)> listener;
  {
    const std::lock_guard lock(presence_mutex_);
    if (present_ == present) return;
    present_ = present;
    listener = listener_;
  }
  removed_.notify_all();
  if (listener) listener(present);
}

/// Cuts the power; needs card_mutex_.
void CardSlot::cut_power() {
  if (powered_) card_->power_down();
  powered_ = false;
  t0_.reset();
}

}  // namespace kunci::harness
