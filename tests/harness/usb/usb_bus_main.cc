// SPDX-License-Identifier: Apache-2.0
// The process behind UsbBus: it holds umockdev's test bed, must have umockdev's library preloaded, and ends with its
// standard input. It first prints "ok " and the test bed's directory, then for each line that it reads one line:
//   plug PORT NODE NUMBER VENDOR PRODUCT SERIAL NAME...   ok -
//   unplug PORT                                           ok -
// or "error" and a reason.
#include <umockdev.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace {

struct Device {
  std::string node;
  std::string number;
  std::string vendor;
  std::string product;
  std::string serial;
  std::string name;
};

struct Paths {
  std::string device;
  std::string interface;
};

std::string add_device(UMockdevTestbed* bed, const std::string& port, const Device& device) {
  char* path = umockdev_testbed_add_device(
      bed, "usb", ("1-" + port).c_str(), nullptr,  //
      "idVendor", device.vendor.c_str(), "idProduct", device.product.c_str(),  //
      "serial", device.serial.c_str(), "manufacturer", "kunci",  //
      "product", device.name.c_str(), "busnum", "1", "devnum", device.number.c_str(),  //
      "bDeviceClass", "00", nullptr,  //
      "DEVTYPE", "usb_device", "BUSNUM", "001", "DEVNUM", device.number.c_str(),  //
      "DEVNAME", device.node.c_str(), "TYPE", "0/0/0",  //
      "PRODUCT", (device.vendor + "/" + device.product + "/100").c_str(), nullptr);
  const std::string copy = path != nullptr ? path : "";
  g_free(path);
  return copy;
}

std::string add_interface(UMockdevTestbed* bed, const std::string& port, const Device& device,
                          const std::string& parent) {
  char* path = umockdev_testbed_add_device(
      bed, "usb", ("1-" + port + ":1.0").c_str(), parent.c_str(),  //
      "bInterfaceNumber", "00", "bInterfaceClass", "0b", "bInterfaceSubClass", "00",  //
      "bInterfaceProtocol", "00", nullptr,  //
      "DEVTYPE", "usb_interface", "INTERFACE", "11/0/0",  //
      "PRODUCT", (device.vendor + "/" + device.product + "/100").c_str(), nullptr);
  const std::string copy = path != nullptr ? path : "";
  g_free(path);
  return copy;
}

class Bus {
 public:
  Bus() : bed_(umockdev_testbed_new()) {}
  Bus(const Bus&) = delete;
  Bus& operator=(const Bus&) = delete;
  ~Bus() { g_object_unref(bed_); }

  std::string root() const {
    char* root = umockdev_testbed_get_root_dir(bed_);
    const std::string copy = root;
    g_free(root);
    return copy;
  }

  std::string plug(const std::string& port, const Device& device) {
    if (ports_.contains(port)) return "error port " + port + " is taken";
    Paths paths;
    paths.device = add_device(bed_, port, device);
    if (!paths.device.empty()) paths.interface = add_interface(bed_, port, device, paths.device);
    if (paths.interface.empty()) return "error umockdev added no device";
    ports_[port] = paths;
    return "ok -";
  }

  std::string unplug(const std::string& port) {
    const auto found = ports_.find(port);
    if (found == ports_.end()) return "error nothing is plugged in at port " + port;
    for (const auto* path : {&found->second.interface, &found->second.device}) {
      umockdev_testbed_uevent(bed_, path->c_str(), "remove");
      umockdev_testbed_remove_device(bed_, path->c_str());
    }
    ports_.erase(found);
    return "ok -";
  }

 private:
  UMockdevTestbed* bed_;
  std::map<std::string, Paths> ports_;
};

std::string answer(Bus& bus, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::string port;
  words >> verb >> port;
  if (verb == "unplug") return bus.unplug(port);
  Device device;
  words >> device.node >> device.number >> device.vendor >> device.product >> device.serial >> std::ws;
  std::getline(words, device.name);
  if (verb != "plug" || device.name.empty()) return "error not understood";
  return bus.plug(port, device);
}

}  // namespace

int main() {
  Bus bus;
  std::cout << "ok " << bus.root() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer(bus, line) << std::endl;
}
