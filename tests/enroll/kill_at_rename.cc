// SPDX-License-Identifier: Apache-2.0
// To be preloaded: kills the process at its KUNCI_TEST_KILL-th rename(2), before it ("3-") or after
// it ("3+"). The tool keeps each stage of its work by a rename.
#include <dlfcn.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" __attribute__((visibility("default"))) int rename(const char* from,
                                                             const char* to) noexcept {
  static int count = 0;
  static auto* const real =
      reinterpret_cast<int (*)(const char*, const char*)>(::dlsym(RTLD_NEXT, "rename"));
  const char* when = std::getenv("KUNCI_TEST_KILL");
  const bool now = when != nullptr && ++count == std::atoi(when);
  if (now && std::strchr(when, '-') != nullptr) std::raise(SIGKILL);
  const int result = real(from, to);
  if (now) std::raise(SIGKILL);
  return result;
}
