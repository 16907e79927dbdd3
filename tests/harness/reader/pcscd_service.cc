// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/reader/pcscd_service.h"

#include <fcntl.h>

#include <csignal>
#include <filesystem>

#include "tests/harness/process/unix_socket.h"

namespace kunci::harness {
namespace {

constexpr const char* kProgram = "/usr/sbin/pcscd";
constexpr const char* kDriverDirectory = "/usr/lib/pcsc/drivers";  // compiled into Debian's pcscd
constexpr std::chrono::seconds kPatience{5};
constexpr int kFirstPassedDescriptor = 3;  // as systemd's socket activation has it (sd_listen_fds)

}  // namespace

PcscdService::PcscdService(Setup setup)
    : setup_(std::move(setup)),
      socket_path_(setup_.directory + "/pcscd.comm"),
      log_path_(setup_.directory + "/pcscd.log"),
      name_space_(setup_.drivers, kDriverDirectory) {}

void PcscdService::start() {
  if (is_running()) return;
  process_.reset();
  // pcscd is handed its socket as systemd would do it: there is no moment in which clients could
  // come too early.
  const FileDescriptor listening = listen_unix(socket_path_);
  const FileDescriptor log(
      open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  const FileDescriptor nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
  Launch launch;
  launch.arguments = {kProgram, "--foreground", "--config", setup_.configuration};
  launch.environment = setup_.environment;
  launch.environment.set("LISTEN_FDS", "1").unset("LISTEN_FDNAMES").unset("LISTEN_PID");
  launch.pid_variable = "LISTEN_PID";
  launch.descriptors = {{nothing.get(), 0},
                        {log.get(), 1},
                        {log.get(), 2},
                        {listening.get(), kFirstPassedDescriptor}};
  launch.name_space = &name_space_;
  launch.is_servant = true;
  process_.emplace(launch);
}

void PcscdService::stop() {
  if (!process_) return;
  process_->send_signal(SIGTERM);
  process_->wait_for(kPatience);
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove(socket_path_, ignored);
}

void PcscdService::kill() { process_.reset(); }

bool PcscdService::is_running() {
  return process_ && !process_->wait_for(std::chrono::milliseconds(0));
}

}  // namespace kunci::harness
