// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/virtual_reader_host.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>

#include "tests/harness/process/unix_socket.h"

namespace kunci::harness {
namespace {

constexpr size_t kShortestT0Command = 5;
constexpr uint8_t kDefaultSeconds = 30;  // for a PIN, if the request does not say

void send_started(int socket, const std::optional<Bytes>& atr) {
  if (atr) {
    send_frame(socket, Message::kAtr, *atr);
  } else {
    send_frame(socket, Message::kNoCard);
  }
}

Bytes encode(const ReaderProperties& properties) {
  const int flags =
      (properties.extended_apdu ? kExtendedApdu : 0) | (properties.pin_pad ? kPinPad : 0);
  return {static_cast<uint8_t>(properties.vendor >> 8), static_cast<uint8_t>(properties.vendor),
          static_cast<uint8_t>(properties.product >> 8), static_cast<uint8_t>(properties.product),
          static_cast<uint8_t>(flags)};
}

}  // namespace

VirtualReaderHost::VirtualReaderHost(CardSlot& slot, ReaderProperties properties)
    : slot_(slot), properties_(properties) {}

void VirtualReaderHost::plug(const std::string& path) {
  listening_ = listen_unix(path);
  path_ = path;
  stop_ = FileDescriptor(eventfd(0, EFD_CLOEXEC));
  slot_.on_change([this](bool) { tell_presence(); });
  thread_ = std::thread([this] { serve(); });
}

void VirtualReaderHost::unplug() {
  if (!is_plugged()) return;
  slot_.on_change(nullptr);
  {
    const std::lock_guard lock(connections_mutex_);
    for (const auto& connection : connections_) shutdown(connection.get(), SHUT_RDWR);
  }
  const bool had_card = slot_.has_card();
  if (had_card) slot_.remove();  // ends an exchange that waits
  eventfd_write(stop_.get(), 1);
  thread_.join();
  connections_.clear();
  event_sockets_.clear();
  listening_.reset();
  ::unlink(path_.c_str());
  if (had_card) slot_.insert();
}

void VirtualReaderHost::serve() {
  for (;;) {
    std::vector<pollfd> waiting = {{.fd = stop_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = listening_.get(), .events = POLLIN, .revents = 0}};
    for (const auto& connection : connections_) {
      waiting.push_back({.fd = connection.get(), .events = POLLIN, .revents = 0});
    }
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[0].revents != 0) return;
    for (size_t i = 2; i < waiting.size(); ++i) {
      if (waiting[i].revents == 0 || serve_frame(waiting[i].fd)) continue;
      const std::lock_guard lock(connections_mutex_);
      std::erase(event_sockets_, waiting[i].fd);
      std::erase_if(connections_, [&](const auto& open) { return open.get() == waiting[i].fd; });
    }
    if (waiting[1].revents != 0) accept_driver();
  }
}

void VirtualReaderHost::accept_driver() {
  FileDescriptor connection(accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return;
  const std::lock_guard lock(connections_mutex_);
  connections_.push_back(std::move(connection));
}

bool VirtualReaderHost::serve_frame(int socket) {
  const auto request = receive_frame(socket);
  if (request) answer(socket, *request);
  return request.has_value();
}

void VirtualReaderHost::answer(int socket, const Frame& request) {
  switch (request.message) {
    case Message::kOpenCommands:
      send_frame(socket, Message::kReader, encode(properties_));
      break;
    case Message::kOpenEvents:
      open_events(socket);
      break;
    case Message::kPowerUp:
      send_started(socket, slot_.power_up());
      break;
    case Message::kReset:
      send_started(socket, slot_.reset());
      break;
    case Message::kPowerDown:
      slot_.power_down();
      send_frame(socket, Message::kDone);
      break;
    case Message::kTransmit:
      transmit(socket, request.body);
      break;
    case Message::kAskPerson:
      ask_person(socket, request.body);
      break;
    case Message::kReader:
    case Message::kPresence:
    case Message::kAtr:
    case Message::kDone:
    case Message::kAnswer:
    case Message::kTyped:
    case Message::kNoCard:
    case Message::kLost:
    case Message::kCancelled:
    case Message::kTimedOut:
      send_frame(socket, Message::kLost);  // no request
      break;
  }
}

void VirtualReaderHost::transmit(int socket, ByteView body) {
  const bool too_short = body.size() < 2 || (body[0] == 0 && body.size() < 1 + kShortestT0Command);
  Exchange exchange;
  if (!too_short) exchange = slot_.exchange(body[0], body.subspan(1));
  switch (exchange.result) {
    case Exchange::Result::kAnswer:
      send_frame(socket, Message::kAnswer, exchange.answer);
      break;
    case Exchange::Result::kNoCard:
      send_frame(socket, Message::kNoCard);
      break;
    case Exchange::Result::kLost:
      send_frame(socket, Message::kLost);
      break;
  }
}

void VirtualReaderHost::ask_person(int socket, ByteView body) {
  constexpr size_t kBody = 4;  // entries, shortest, longest, seconds
  const size_t entries = body.size() == kBody ? body[0] : 0;
  Bytes typed;
  for (size_t i = 0; i < entries; ++i) {
    PinPadAct act = person_.next();
    const std::chrono::seconds limit(body[3] == 0 ? kDefaultSeconds : body[3]);
    if (act.hesitates > limit) act = {PinPadAct::Kind::kLeaves, {}, limit};
    if (!slot_.wait_with_card(act.hesitates)) {
      send_frame(socket, Message::kNoCard);
      return;
    }
    if (act.kind != PinPadAct::Kind::kTypes) {
      const bool cancels = act.kind == PinPadAct::Kind::kCancels;
      send_frame(socket, cancels ? Message::kCancelled : Message::kTimedOut);
      return;
    }
    const ByteView digits = bytes_of(act.digits).first(std::min<size_t>(act.digits.size(), 255));
    typed.push_back(static_cast<uint8_t>(digits.size()));
    append(typed, digits);
  }
  send_frame(socket, Message::kTyped, typed);
}

void VirtualReaderHost::open_events(int socket) {
  const std::lock_guard lock(connections_mutex_);
  event_sockets_.push_back(socket);
  send_frame(socket, Message::kPresence, Bytes{static_cast<uint8_t>(slot_.has_card() ? 1 : 0)});
}

void VirtualReaderHost::tell_presence() {
  const std::lock_guard lock(connections_mutex_);
  // Asked anew, so that changes by several threads end with the truth whatever their order here.
  const Bytes present = {static_cast<uint8_t>(slot_.has_card() ? 1 : 0)};
  for (const int socket : event_sockets_) send_frame(socket, Message::kPresence, present);
}

}  // namespace kunci::harness
