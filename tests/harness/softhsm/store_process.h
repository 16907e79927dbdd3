// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "tests/harness/process/file_descriptor.h"
#include "tests/harness/softhsm/message.h"

namespace kunci::harness {

/// The process in which one card's SoftHSM2 runs. It ends when this object does, or when the
/// process that holds this object ends in whatever way.
class StoreProcess {
 public:
  /// Throws std::system_error if the process cannot be started.
  explicit StoreProcess(const std::filesystem::path& directory);
  StoreProcess(const StoreProcess&) = delete;
  StoreProcess& operator=(const StoreProcess&) = delete;
  ~StoreProcess();

  /// One request, one answer. Throws std::runtime_error if the process ended.
  Message exchange(const Message& request);

 private:
  FileDescriptor socket_;
  pid_t pid_ = -1;
};

}  // namespace kunci::harness
