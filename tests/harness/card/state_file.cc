// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/card/state_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "base/hex.h"
#include "tests/harness/process/file_descriptor.h"

namespace kunci::harness {
namespace {

[[noreturn]] void fail_with_errno(const std::filesystem::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string());
}

void write_all(const std::filesystem::path& file, std::string_view text) {
  const FileDescriptor out(
      open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!out) fail_with_errno(file);
  while (!text.empty()) {
    const ssize_t count = write(out.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail_with_errno(file);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::optional<StateValues> read_state(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) return std::nullopt;
  StateValues values;
  for (std::string line; std::getline(in, line);) {
    const auto separator = line.find('=');
    auto octets = separator == std::string::npos
                      ? std::nullopt
                      : from_hex(std::string_view(line).substr(separator + 1));
    if (!octets) throw std::runtime_error(file.string() + " is no card's state");
    values.emplace(line.substr(0, separator), std::move(*octets));
  }
  return values;
}

void write_state(const std::filesystem::path& file, const StateValues& values) {
  std::string text;
  for (const auto& [name, octets] : values) text += name + "=" + to_hex(octets) + "\n";
  auto fresh = file;
  fresh += ".new";
  write_all(fresh, text);
  if (std::rename(fresh.c_str(), file.c_str()) != 0) fail_with_errno(file);
}

}  // namespace kunci::harness
