// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tests/harness/ifd/reader_features.h"
#include "tests/harness/ifd/wire.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::harness {

/// The driver's end of the two connections to the process that holds the card. All methods may be
/// called from several threads at once.
class ReaderLink {
 public:
  /// Connects to the reader's socket; nothing if nobody serves it.
  static std::shared_ptr<ReaderLink> open(const std::string& socket_path);

  const ReaderProperties& properties() const { return properties_; }

  /// One request and its reply; nothing if the reader was unplugged. Requests of several threads
  /// queue up.
  std::optional<Frame> ask(Message request, ByteView body = {});

  /// Whether a card is in, as wait_for_change() saw it last; without any exchange.
  bool has_card() const { return has_card_; }

  /// Waits until a card came or went, until stop_waiting() or for `milliseconds`. One call takes
  /// one change, so a card that was swapped quickly is seen as absent once. A reader that was
  /// unplugged makes no change: pcscd learns that from udev, and is held up for a second by a
  /// driver that says it too. Called by one thread at a time.
  void wait_for_change(int milliseconds);

  /// Ends the wait_for_change() that is running or, if none is, the next one.
  void stop_waiting();

 private:
  ReaderLink() = default;
  bool open_commands(const std::string& socket_path);
  bool open_events(const std::string& socket_path);
  std::optional<bool> next_event();

  ReaderProperties properties_;
  std::mutex commands_mutex_;
  FileDescriptor commands_;
  FileDescriptor events_;
  FileDescriptor stop_;
  std::atomic<bool> has_card_ = false;
};

}  // namespace kunci::harness
