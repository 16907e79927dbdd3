// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/vpcd_attachment.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>

#include "tests/harness/vicc/vpcd_message.h"

namespace kunci::harness {
namespace {

constexpr uint8_t kWholeApdus = 1;  // as by T=1, whatever the ATR says

}  // namespace

VpcdAttachment::VpcdAttachment(CardSlot& slot, uint16_t port, ReaderMatch match)
    : slot_(slot), port_(port), match_(std::move(match)) {
  slot_.on_change([this](bool) { reconsider(); });
  thread_ = std::thread([this] { run(); });
}

VpcdAttachment::~VpcdAttachment() {
  slot_.on_change(nullptr);
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  reconsider();
  thread_.join();
}

void VpcdAttachment::plug() {
  {
    const std::lock_guard lock(mutex_);
    plugged_ = true;
  }
  reconsider();
}

void VpcdAttachment::unplug() {
  {
    const std::lock_guard lock(mutex_);
    plugged_ = false;
  }
  reconsider();
}

bool VpcdAttachment::is_plugged() const {
  const std::lock_guard lock(mutex_);
  return plugged_;
}

void VpcdAttachment::pcscd_started(pid_t pid) {
  {
    const std::lock_guard lock(mutex_);
    pcscd_ = pid;
  }
  reconsider();
}

/// Something changed: ends a connection that should not be, and makes the thread try one that
/// should.
void VpcdAttachment::reconsider() {
  const bool has_card = slot_.has_card();
  {
    const std::lock_guard lock(mutex_);
    const bool wanted = plugged_ && has_card && !ending_;
    if (!wanted && connection_) shutdown(connection_.get(), SHUT_RDWR);
    worth_trying_ = wanted;
  }
  changed_.notify_all();
}

void VpcdAttachment::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || worth_trying_; });
    if (ending_) return;
    connection_ = connect_to_pcscd(pcscd_);
    worth_trying_ = static_cast<bool>(connection_);  // if not, until something changes
    const int socket = connection_.get();
    if (socket < 0) continue;
    lock.unlock();
    serve(socket);
    slot_.power_down();
    lock.lock();
    connection_.reset();
  }
}

/// Moves this thread into pcscd's network namespace, where vpcd listens.
FileDescriptor VpcdAttachment::connect_to_pcscd(pid_t pid) const {
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/net";
  const FileDescriptor network(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!network || setns(network.get(), CLONE_NEWNET) != 0) return {};
  FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (!socket || connect(socket.get(), generic, sizeof address) != 0) return {};
  return socket;
}

void VpcdAttachment::serve(int socket) {
  while (const auto message = receive_vpcd_message(socket)) {
    if (message->size() == 1) {
      if (!serve_control(socket, message->front())) return;
      continue;
    }
    const Exchange exchange = slot_.exchange(kWholeApdus, *message);
    if (exchange.result != Exchange::Result::kAnswer) return;
    if (!send_vpcd_message(socket, exchange.answer)) return;
  }
}

bool VpcdAttachment::serve_control(int socket, uint8_t control) {
  switch (static_cast<PowerRequest>(control)) {
    case PowerRequest::kOff:
      slot_.power_down();
      return true;
    case PowerRequest::kOn:
      return slot_.power_up().has_value();
    case PowerRequest::kReset:
      return slot_.reset().has_value();
    case PowerRequest::kAtr: {
      const auto atr = slot_.atr();
      return atr && send_vpcd_message(socket, *atr);
    }
  }
  return false;
}

}  // namespace kunci::harness
