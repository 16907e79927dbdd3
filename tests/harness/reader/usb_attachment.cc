// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/usb_attachment.h"

namespace kunci::harness {
namespace {

constexpr int kPorts = 16;
constexpr int kRounds = 7;  // so that numbers stay below 128, as on a real bus

ReaderProperties properties_of(const TokenSpec& spec) {
  const UsbIdentity identity = spec.usb_identity();
  return {identity.vendor, identity.product, spec.extended_apdu, spec.pin_pad};
}

}  // namespace

UsbAttachment::UsbAttachment(UsbBus& bus, int port, const TokenSpec& spec, CardSlot& slot,
                             std::string socket_directory)
    : bus_(bus),
      port_(port),
      identity_(spec.usb_identity()),
      has_pin_pad_(spec.pin_pad),
      socket_directory_(std::move(socket_directory)),
      host_(slot, properties_of(spec)) {}

/// A device gets a new number each time it is plugged in; those of different ports never meet.
int UsbAttachment::next_number() { return port_ + kPorts * (plugs_++ % kRounds); }

void UsbAttachment::plug() {
  if (is_plugged()) return;
  const int number = next_number();
  const auto name = socket_name(UsbBus::device_node(number));
  host_.plug(socket_directory_ + "/" + name.value());  // first: pcscd asks for it at once
  bus_.plug(port_, number, identity_);
}

void UsbAttachment::unplug() {
  if (!is_plugged()) return;
  host_.unplug();
  bus_.unplug(port_);
}

}  // namespace kunci::harness
