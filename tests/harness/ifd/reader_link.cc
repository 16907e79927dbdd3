// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/ifd/reader_link.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <array>
#include <chrono>

#include "tests/harness/process/unix_socket.h"

namespace kunci::harness {
namespace {

int milliseconds_until(std::chrono::steady_clock::time_point end) {
  using std::chrono::milliseconds;
  const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

}  // namespace

std::shared_ptr<ReaderLink> ReaderLink::open(const std::string& socket_path) {
  std::shared_ptr<ReaderLink> link(new ReaderLink);
  link->stop_ = FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!link->stop_ || !link->open_commands(socket_path) || !link->open_events(socket_path)) {
    return nullptr;
  }
  return link;
}

bool ReaderLink::open_commands(const std::string& socket_path) {
  commands_ = connect_unix(socket_path);
  if (!commands_) return false;
  const auto reply = ask(Message::kOpenCommands);
  if (!reply || reply->message != Message::kReader || reply->body.size() != 5) return false;
  const Bytes& body = reply->body;
  properties_.vendor = static_cast<uint16_t>(body[0] << 8 | body[1]);
  properties_.product = static_cast<uint16_t>(body[2] << 8 | body[3]);
  properties_.extended_apdu = (body[4] & kExtendedApdu) != 0;
  properties_.pin_pad = (body[4] & kPinPad) != 0;
  return true;
}

bool ReaderLink::open_events(const std::string& socket_path) {
  events_ = connect_unix(socket_path);
  if (!events_ || !send_frame(events_.get(), Message::kOpenEvents)) return false;
  const auto present = next_event();
  has_card_ = present.value_or(false);
  return present.has_value();
}

std::optional<Frame> ReaderLink::ask(Message request, ByteView body) {
  const std::lock_guard lock(commands_mutex_);
  if (!send_frame(commands_.get(), request, body)) return std::nullopt;
  return receive_frame(commands_.get());
}

/// Whether a card is in; nothing if the reader was unplugged.
std::optional<bool> ReaderLink::next_event() {
  const auto frame = receive_frame(events_.get());
  if (!frame || frame->message != Message::kPresence || frame->body.size() != 1) {
    return std::nullopt;
  }
  return frame->body[0] != 0;
}

void ReaderLink::wait_for_change(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  std::array<pollfd, 2> waiting = {{
      {.fd = stop_.get(), .events = POLLIN, .revents = 0},
      {.fd = events_.get(), .events = POLLIN, .revents = 0},
  }};
  while (poll(waiting.data(), waiting.size(), milliseconds_until(end)) != 0) {
    eventfd_t ignored = 0;
    if (waiting[0].revents != 0 && eventfd_read(stop_.get(), &ignored) == 0) return;
    if (waiting[1].revents == 0) continue;
    const auto present = next_event();
    if (!present) waiting[1].fd = -1;  // poll() passes over it from now on
    if (present && has_card_.exchange(*present) != *present) return;
  }
}

void ReaderLink::stop_waiting() { eventfd_write(stop_.get(), 1); }

}  // namespace kunci::harness
