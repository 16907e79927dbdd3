// SPDX-License-Identifier: Apache-2.0
// The process behind UsbBus: it holds umockdev's test bed, must have umockdev's library preloaded,
// and ends with its standard input. It first prints "ok " and the test bed's directory, then for
// each line that it reads one line:
//   plug PORT NODE NUMBER VENDOR PRODUCT SERIAL NAME...   ok -
//   unplug PORT                                           ok -
// or "error" and a reason.
#include <umockdev.h>

#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Device {
  std::string node;
  std::string number;
  std::string vendor;
  std::string product;
  std::string serial;
  std::string name;

  std::string product_property() const { return vendor + "/" + product + "/100"; }
};

struct Paths {
  std::string device;
  std::string interface;
};

using Pairs = std::vector<std::string>;  // name, value, name, value, ...

/// As the C library wants them; valid as long as `pairs` is.
std::vector<char*> pointers(Pairs& pairs) {
  std::vector<char*> all;
  for (std::string& text : pairs) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// The path in /sys; empty on failure. Tells those who listen.
std::string add(UMockdevTestbed* bed, const std::string& name, const std::string& parent,
                Pairs attributes, Pairs properties) {
  char* path = umockdev_testbed_add_devicev(
      bed, "usb", name.c_str(), parent.empty() ? nullptr : parent.c_str(),
      pointers(attributes).data(), pointers(properties).data());
  const std::string copy = path != nullptr ? path : "";
  g_free(path);
  return copy;
}

std::string add_device(UMockdevTestbed* bed, const std::string& port, const Device& device) {
  const Pairs attributes = {"idVendor",     device.vendor, "idProduct",    device.product,
                            "serial",       device.serial, "manufacturer", "kunci",
                            "product",      device.name,   "busnum",       "1",
                            "bDeviceClass", "00",          "devnum",       device.number};
  const Pairs properties = {"DEVTYPE", "usb_device",  "BUSNUM",  "001",
                            "DEVNUM",  device.number, "DEVNAME", device.node,
                            "TYPE",    "0/0/0",       "PRODUCT", device.product_property()};
  return add(bed, "1-" + port, "", attributes, properties);
}

std::string add_interface(UMockdevTestbed* bed, const std::string& port, const Device& device,
                          const std::string& parent) {
  const Pairs attributes = {"bInterfaceNumber",   "00", "bInterfaceClass",    "0b",
                            "bInterfaceSubClass", "00", "bInterfaceProtocol", "00"};
  const Pairs properties = {"DEVTYPE", "usb_interface", "INTERFACE",
                            "11/0/0",  "PRODUCT",       device.product_property()};
  return add(bed, "1-" + port + ":1.0", parent, attributes, properties);
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
  words >> device.node >> device.number >> device.vendor >> device.product >> device.serial >>
      std::ws;
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
