// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/harness/ifd/reader_features.h"
#include "tests/harness/ifd/wire.h"
#include "tests/harness/process/file_descriptor.h"
#include "tests/harness/reader/card_slot.h"
#include "tests/harness/reader/pin_pad_person.h"

namespace kunci::harness {

/// The host's end of a virtual reader: serves one CardSlot to the driver in pcscd, on a thread of
/// its own while it is plugged in. One thread at a time plugs and unplugs.
class VirtualReaderHost {
 public:
  /// `slot` must outlive this object; `properties` are what the reader tells of itself.
  VirtualReaderHost(CardSlot& slot, ReaderProperties properties);
  VirtualReaderHost(const VirtualReaderHost&) = delete;
  VirtualReaderHost& operator=(const VirtualReaderHost&) = delete;
  ~VirtualReaderHost() { unplug(); }

  /// Serves drivers that connect to the Unix socket `path`, which is made. Throws
  /// std::system_error.
  void plug(const std::string& path);

  /// Ends all connections at once, in the middle of an exchange too; a card in the slot loses its
  /// power and stays in.
  void unplug();

  bool is_plugged() const { return thread_.joinable(); }

  const ReaderProperties& properties() const { return properties_; }
  PinPadPerson& person() { return person_; }

 private:
  void serve();
  void accept_driver();
  bool serve_frame(int socket);
  void answer(int socket, const Frame& request);
  void transmit(int socket, ByteView body);
  void ask_person(int socket, ByteView body);
  void open_events(int socket);
  void tell_presence();

  CardSlot& slot_;
  ReaderProperties properties_;
  PinPadPerson person_;
  std::string path_;
  FileDescriptor listening_;
  FileDescriptor stop_;
  std::thread thread_;
  std::mutex connections_mutex_;
  std::vector<FileDescriptor> connections_;
  std::vector<int> event_sockets_;
};

}  // namespace kunci::harness
