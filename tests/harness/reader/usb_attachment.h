// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tests/harness/reader/attachment.h"
#include "tests/harness/reader/token_spec.h"
#include "tests/harness/reader/virtual_reader_host.h"
#include "tests/harness/usb/usb_bus.h"

namespace kunci::harness {

/// A USB device on a UsbBus, served to the driver of this harness.
class UsbAttachment final : public Attachment {
 public:
  /// At `port` of `bus`; its sockets will be in `socket_directory`. Both references must outlive
  /// this object.
  UsbAttachment(UsbBus& bus, int port, const TokenSpec& spec, CardSlot& slot,
                std::string socket_directory);

  void plug() override;
  void unplug() override;
  bool is_plugged() const override { return host_.is_plugged(); }
  ReaderMatch match() const override { return {"(" + identity_.serial + ")", " 00"}; }
  ReaderState unplugged_state() const override { return ReaderState::kAbsent; }
  PinPadPerson* person() override { return has_pin_pad_ ? &host_.person() : nullptr; }

 private:
  int next_number();

  UsbBus& bus_;
  int port_;
  UsbIdentity identity_;
  bool has_pin_pad_;
  std::string socket_directory_;
  VirtualReaderHost host_;
  int plugs_ = 0;
};

}  // namespace kunci::harness
