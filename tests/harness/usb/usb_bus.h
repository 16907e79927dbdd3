// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/harness/process/child_process.h"
#include "tests/harness/usb/usb_identity.h"

namespace kunci::harness {

/// A USB bus of its own, seen by programs that are started with environment(): libudev, as they use
/// it, lists the bus's devices and tells of each that comes or goes. umockdev makes it, in a
/// process of its own since its library must be preloaded there.
class UsbBus {
 public:
  /// The bus keeps its files below `directory`. Throws std::runtime_error if umockdev does not
  /// work.
  explicit UsbBus(const std::string& directory);

  /// What a program needs in its environment to see this bus.
  Environment environment() const;

  /// The node of the device that has `number` (1..127) on this bus. It names the device; nothing
  /// can be read there.
  static std::string device_node(int number);

  /// A device appears at `port`. Throws std::runtime_error if the port is taken.
  void plug(int port, int number, const UsbIdentity& identity);

  /// The device at `port` goes.
  void unplug(int port);

 private:
  void request(const std::string& line);
  std::string reply();

  FileDescriptor conversation_;
  ChildProcess process_;
  std::string root_;
};

}  // namespace kunci::harness
