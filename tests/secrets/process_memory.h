// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace kunci::test {

/// Something that must not be found, in one of the forms that it may take.
struct Needle {
  std::string name;
  Bytes octets;
};

/// A secret as itself and in hexadecimal digits of both kinds.
std::vector<Needle> forms_of(const std::string& name, ByteView secret);

/// Which of a process's memory is looked at: all that it can read itself, or what would be in its
/// core image (core(5): all but the mappings that are marked with MADV_DONTDUMP).
enum class Memory : std::uint8_t { all, dumped };

/// Where any of these stands in the memory of a process that is this one's child and waits: a line
/// each, with the mapping.
std::vector<std::string> find_in_memory(pid_t process, const std::vector<Needle>& needles,
                                        Memory which = Memory::all);

/// Where any of these stands in a file below this folder.
std::vector<std::string> find_in_files(const std::string& folder,
                                       const std::vector<Needle>& needles);

}  // namespace kunci::test
