// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace kunci::harness {

/// What a process is to see instead of the host's own: an empty /run, another folder in the place
/// of one of the host's, and a network of its own that has a loopback device only. Nothing of it is
/// seen from outside.
///
/// For a user other than root a user namespace is made, in which that user looks like root.
class PrivateNamespace {
 public:
  /// `folder` will be seen at `in_place_of`, which must exist.
  PrivateNamespace(std::string folder, std::string in_place_of);

  /// Moves the calling process, which must have one thread, into the namespaces. Only makes system
  /// calls, so that it may be called between fork and exec; false, with errno set, on failure.
  bool enter() const;

 private:
  bool become_root() const;

  std::string folder_;
  std::string in_place_of_;
  bool is_root_;
  std::string uid_map_;
  std::string gid_map_;
};

}  // namespace kunci::harness
