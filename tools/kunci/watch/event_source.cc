// SPDX-License-Identifier: Apache-2.0
#include "watch/event_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <future>

#include "client/rv.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::chrono::milliseconds kPolling{1000};
constexpr std::chrono::milliseconds kForEver{-1};
constexpr std::chrono::seconds kPatience{3};

int hold_back_signals() {
  sigset_t ending;
  sigemptyset(&ending);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&ending, number);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  return ::signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

void count_up(int descriptor) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor, &one, sizeof one);
}

void take_count(int descriptor) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(descriptor, &count, sizeof count);
}

}  // namespace

// Owned by both threads: with a module whose wait does not end, the waiting thread is left behind.
struct EventSource::Shared {
  int happened = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::atomic<bool> polling = false;
  std::promise<void> ended{};

  ~Shared() { ::close(happened); }
};

EventSource::EventSource(Module& module)
    : module_(module), signals_(hold_back_signals()), shared_(std::make_shared<Shared>()) {
  const auto wait_for_event = module.functions().C_WaitForSlotEvent;
  std::thread([shared = shared_, wait_for_event] {
    CK_SLOT_ID slot = 0;
    CK_RV rv = CKR_OK;
    while ((rv = wait_for_event(0, &slot, nullptr)) == CKR_OK) count_up(shared->happened);
    if (rv != CKR_CRYPTOKI_NOT_INITIALIZED) shared->polling = true;
    count_up(shared->happened);
    shared->ended.set_value();
  }).detach();
}

EventSource::~EventSource() {
  module_.finalize();
  // A module that does not let go of its waiter must not be unloaded under it.
  if (shared_->ended.get_future().wait_for(kPatience) != std::future_status::ready) {
    module_.keep_loaded();
  }
  ::close(signals_);
}

bool EventSource::wait_for(std::optional<std::chrono::milliseconds> limit) {
  std::array<pollfd, 2> sources{{{.fd = signals_, .events = POLLIN, .revents = 0},
                                 {.fd = shared_->happened, .events = POLLIN, .revents = 0}}};
  std::chrono::milliseconds patience = shared_->polling ? kPolling : kForEver;
  if (limit && (patience < kForEver.zero() || *limit < patience)) patience = *limit;
  if (::poll(sources.data(), sources.size(), static_cast<int>(patience.count())) < 0 &&
      errno != EINTR) {
    throw Failure(ExitStatus::failed, tr("Waiting for events failed."));
  }
  if (sources[0].revents != 0) return false;
  if (sources[1].revents != 0) take_count(shared_->happened);
  return true;
}

}  // namespace kunci::tool
