// SPDX-License-Identifier: Apache-2.0
#include "tests/faults/disturbance.h"

#include "base/hex.h"

namespace kunci::test {
namespace {

using harness::Fault;
using harness::FaultKind;

/// Selects the application of the other family; on a card that has one only, that comes to nothing
/// or deselects, as the card does it.
Fault other_selection(CardKind::Family own) {
  const bool is_piv = own == CardKind::Family::piv;
  return {.kind = FaultKind::kAfter,
          .answer = *from_hex(is_piv ? "00a4040006d2760001240100" : "00a4040005a00000030800")};
}

Fault killing(pid_t process) {
  return {.kind = FaultKind::kKill, .answer = {}, .process = process};
}

}  // namespace

Disturbance::Disturbance(Specimen& specimen, const NamedFault& fault)
    : specimen_(specimen), fault_(fault) {
  if (fault_.happening != NamedFault::resetting_process) return;
  stranger_.emplace(specimen_.bench().reader_name(specimen_.name()));
}

Disturbance::~Disturbance() {
  specimen_.slot().set_fault_hook({});
  if (hand_.joinable()) hand_.join();
}

void Disturbance::arm(std::size_t step, pid_t program) {
  struck_ = false;
  specimen_.slot().log().clear();
  specimen_.slot().set_fault_hook(
      [this, step, program](std::uint64_t exchange, ByteView) -> std::optional<Fault> {
        if (exchange != step) return std::nullopt;
        struck_ = true;
        if (fault_.happening != NamedFault::resetting_process) return strike(program);
        stranger_->begin();
        return std::nullopt;
      });
}

Fault Disturbance::strike(pid_t program) {
  switch (fault_.happening) {
    case NamedFault::other_selection:
      return other_selection(specimen_.kind().family);
    case NamedFault::program_killed:
      return killing(program);
    case NamedFault::pcscd_killed:
      return killing(specimen_.bench().pcscd_pid());
    case NamedFault::reader_unplugged:
      return pull_reader_out();
    case NamedFault::in_the_exchange:
    case NamedFault::resetting_process:
      break;
  }
  return fault_.fault;
}

/// By another thread: this one is the reader's own, and unplugging waits for it.
Fault Disturbance::pull_reader_out() {
  harness::VirtualToken& token = specimen_.bench().token(specimen_.name());
  hand_ = std::thread([&token] { token.attachment->unplug(); });
  while (specimen_.slot().has_card()) std::this_thread::yield();
  return {.kind = FaultKind::kDrop, .answer = {}};
}

std::string Disturbance::undo() {
  specimen_.slot().set_fault_hook({});
  harness::PcscdBench& bench = specimen_.bench();
  const std::string& name = specimen_.name();
  if (fault_.happening == NamedFault::pcscd_killed && struck_) {
    bench.kill_pcscd();  // it is dead; not yet reaped
    bench.start_pcscd();
  }
  if (hand_.joinable()) {
    hand_.join();
    bench.unplug(name);  // pcscd has seen it
    bench.plug(name);
  }
  if (!specimen_.slot().has_card()) {
    bench.remove(name);  // pcscd has seen it
    bench.insert(name);
  }
  if (!struck_) return "there was no such exchange";
  if (stranger_ && !stranger_->end()) return "the other process could not reset the card";
  return {};
}

}  // namespace kunci::test
