// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <string>

namespace kunci::log {
namespace {

// Plain atomics: nothing to construct before main, nothing to destroy after it.
constinit std::atomic<Level> g_level{Level::off};
constinit std::atomic<int> g_descriptor{STDERR_FILENO};

constexpr std::array<std::string_view, 5> kLevelNames{"off", "error", "info", "calls", "exchanges"};

std::string prefix(Level level) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  tm parts{};
  gmtime_r(&now.tv_sec, &parts);
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ kunci[%d:%ld] ",
                parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                parts.tm_sec, now.tv_nsec / 1000000, getpid(), syscall(SYS_gettid));
  return text.data() + std::string(kLevelNames[static_cast<std::size_t>(level)]) + ": ";
}

}  // namespace

void open(Level level, std::string_view path) {
  if (!path.empty()) {
    // 0600 and no link followed: the log is this user's alone, wherever a hostile directory would
    // lead it.
    const int file = ::open(std::string(path).c_str(),
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file >= 0) {
      const int before = g_descriptor.exchange(file);
      if (before != STDERR_FILENO) ::close(before);
    }
  }
  g_level = level;
}

bool enabled(Level level) { return level != Level::off && level <= g_level.load(); }

void write(Level level, std::string_view text) {
  if (!enabled(level)) return;
  std::string line = prefix(level);
  for (const char c : text) line += (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) ? '?' : c;
  line += '\n';
  // One write call a line: appends of several threads and processes do not interleave.
  [[maybe_unused]] const auto written = ::write(g_descriptor.load(), line.data(), line.size());
}

bool parse_level(std::string_view word, Level& level) {
  for (std::size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == word) {
      level = static_cast<Level>(i);
      return true;
    }
  }
  return false;
}

}  // namespace kunci::log
