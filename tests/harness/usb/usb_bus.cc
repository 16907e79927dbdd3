// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/usb/usb_bus.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace kunci::harness {
namespace {

constexpr const char* kPreload = "libumockdev-preload.so.0";

ChildProcess start_process(const std::string& directory, FileDescriptor& ours) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  ours = FileDescriptor(ends[0]);
  const FileDescriptor theirs(ends[1]);
  Launch launch;
  launch.arguments = {KUNCI_USB_BUS_PROGRAM};
  launch.environment.set("LD_PRELOAD", kPreload).set("TMPDIR", directory);
  launch.descriptors = {{theirs.get(), 0}, {theirs.get(), 1}};
  launch.is_servant = true;
  return ChildProcess(launch);
}

}  // namespace

UsbBus::UsbBus(const std::string& directory)
    : process_(start_process(directory, conversation_)), root_(reply()) {}

Environment UsbBus::environment() const {
  Environment environment = Environment::inherited();
  return environment.set("LD_PRELOAD", kPreload).set("UMOCKDEV_DIR", root_);
}

std::string UsbBus::device_node(int number) {
  std::ostringstream node;
  node << "/dev/bus/usb/001/" << std::setfill('0') << std::setw(3) << number;
  return node.str();
}

void UsbBus::plug(int port, int number, const UsbIdentity& identity) {
  std::ostringstream line;
  line << "plug " << port << ' ' << device_node(number) << ' ' << number << ' ' << std::hex
       << std::setfill('0') << std::setw(4) << identity.vendor << ' ' << std::setw(4)
       << identity.product << ' ' << identity.serial << ' ' << identity.product_name;
  request(line.str());
}

void UsbBus::unplug(int port) { request("unplug " + std::to_string(port)); }

void UsbBus::request(const std::string& line) {
  const std::string text = line + "\n";
  if (send(conversation_.get(), text.data(), text.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(text.size())) {
    throw std::system_error(errno, std::generic_category(), "USB bus");
  }
  reply();
}

/// A line "ok ..." or "error ...".
std::string UsbBus::reply() {
  std::string line;
  char character = 0;
  while (recv(conversation_.get(), &character, 1, 0) == 1 && character != '\n') line += character;
  if (!line.starts_with("ok ")) throw std::runtime_error("USB bus: " + line);
  return line.substr(3);
}

}  // namespace kunci::harness
