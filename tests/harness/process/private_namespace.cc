// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/process/private_namespace.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string_view>

namespace kunci::harness {
namespace {

bool write_file(const char* path, std::string_view text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  return written;
}

bool start_loopback() {
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", 3);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  const bool up = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
  close(fd);
  return up;
}

}  // namespace

PrivateNamespace::PrivateNamespace(std::string folder, std::string in_place_of)
    : folder_(std::move(folder)),
      in_place_of_(std::move(in_place_of)),
      is_root_(geteuid() == 0),
      uid_map_("0 " + std::to_string(geteuid()) + " 1"),
      gid_map_("0 " + std::to_string(getegid()) + " 1") {}

bool PrivateNamespace::enter() const {
  const int spaces = CLONE_NEWNS | CLONE_NEWNET | (is_root_ ? 0 : CLONE_NEWUSER);
  return unshare(spaces) == 0 && (is_root_ || become_root()) &&
         mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         mount(folder_.c_str(), in_place_of_.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
         mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") == 0 && start_loopback();
}

bool PrivateNamespace::become_root() const {
  return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", uid_map_) &&
         write_file("/proc/self/gid_map", gid_map_);
}

}  // namespace kunci::harness
