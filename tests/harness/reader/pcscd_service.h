// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "tests/harness/process/child_process.h"

namespace kunci::harness {

/// A pcscd of its own: the system's program in private mount and network namespaces, with a driver
/// directory, a folder of reader.conf files and an environment of choice. Programs reach it where
/// PCSCLITE_CSOCK_NAME says; they need not be in its namespaces.
class PcscdService {
 public:
  /// Where pcscd finds its world. `directory` gets the socket and the log.
  struct Setup {
    std::string directory;
    std::string drivers;
    std::string configuration;
    Environment environment;
  };

  /// Not started yet.
  explicit PcscdService(Setup setup);
  ~PcscdService() { stop(); }
  PcscdService(const PcscdService&) = delete;
  PcscdService& operator=(const PcscdService&) = delete;

  /// The value for PCSCLITE_CSOCK_NAME.
  const std::string& socket_path() const { return socket_path_; }
  const std::string& log_path() const { return log_path_; }

  /// Starts pcscd. Clients may connect at once; they are served when it is ready. To be called by a
  /// thread that lives as long as pcscd shall. Throws std::system_error.
  void start();

  /// Ends pcscd in order (SIGTERM) and removes its socket; nothing if it does not run.
  void stop();

  /// Ends pcscd without a chance to clean up (SIGKILL); the socket stays, and nobody listens there.
  void kill();

  bool is_running();

  /// Only while it runs.
  pid_t pid() const { return process_->pid(); }

 private:
  Setup setup_;
  std::string socket_path_;
  std::string log_path_;
  PrivateNamespace name_space_;
  std::optional<ChildProcess> process_;
};

}  // namespace kunci::harness
