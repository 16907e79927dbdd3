// SPDX-License-Identifier: Apache-2.0
#include "pin/pin_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include "failure.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kPinLimit = 1000;

[[noreturn]] void refuse(std::string sentence, std::string next = {}) {
  throw Failure(ExitStatus::bad_input, std::move(sentence), std::move(next));
}

/// Gathers octets in locked memory.
class Collector {
 public:
  /// False at the end of the input, or, with `one_line`, after a newline.
  bool take_from(int file, bool one_line) {
    if (size_ == buffer_.size()) refuse(tr("The PIN source is too long to be a PIN."));
    // One octet at a time: what comes after the line belongs to the next reader.
    const ssize_t count = ::read(file, buffer_.writable().data() + size_, 1);
    if (count < 0 && errno == EINTR) return true;
    if (count < 0) refuse(say("The PIN source cannot be read: {}.", std::strerror(errno)));
    if (count == 0) return false;
    ++size_;
    return !one_line || text().back() != '\n';
  }
  [[nodiscard]] std::string_view text() const { return text_of(buffer_.view()).substr(0, size_); }

 private:
  Secret buffer_{kPinLimit + 2};
  std::size_t size_ = 0;
};

Secret checked(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.empty()) refuse(tr("The PIN source is empty."));
  if (text.size() > kPinLimit) refuse(tr("The PIN source is too long to be a PIN."));
  if (text.find_first_of(std::string_view("\n\0", 2)) != std::string_view::npos) {
    refuse(tr("The PIN source holds more than one line."));
  }
  return Secret(bytes_of(text));
}

Secret read_descriptor(int file, bool one_line) {
  Collector collector;
  while (collector.take_from(file, one_line)) {
  }
  return checked(collector.text());
}

// A file of everybody's is a mistake that the owner should hear of; a pipe (">(...)") is nobody
// else's.
void warn_of_readers(int file, const std::string& path, Output& output) {
  struct stat status{};
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & 077) != 0) {
    output.warn(
        say("The PIN file {} can be read by others; make it yours alone: chmod 600.", path));
  }
}

Secret read_file(std::string path, Output& output) {
  if (path.starts_with("///")) path.erase(0, 2);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) refuse(say("The PIN file {} cannot be opened: {}.", path, std::strerror(errno)));
  struct Closer {
    int file;
    ~Closer() { ::close(file); }
  } const closer{file};
  warn_of_readers(file, path, output);
  return read_descriptor(file, false);
}

Secret read_numbered(std::string_view number) {
  int file = -1;
  const char* const end = std::to_address(number.end());
  const auto [stopped, fault] = std::from_chars(std::to_address(number.begin()), end, file);
  if (fault != std::errc{} || stopped != end || file < 0) {
    refuse(say("\"{}\" is not the number of a file descriptor.", number));
  }
  return read_descriptor(file, true);
}

Secret read_environment(const std::string& name) {
  char* value = ::secure_getenv(name.c_str());
  if (value == nullptr) refuse(say("The environment variable {} is not set.", name));
  Secret pin = checked(value);
  wipe(value, std::strlen(value));
  ::unsetenv(name.c_str());
  return pin;
}

}  // namespace

Secret read_pin_source(std::string_view source, Output& output) {
  const auto rest_after = [source](std::string_view scheme) -> std::optional<std::string_view> {
    if (!source.starts_with(scheme) || source.size() == scheme.size()) return std::nullopt;
    return source.substr(scheme.size());
  };
  if (const auto path = rest_after("file:")) return read_file(std::string(*path), output);
  if (const auto number = rest_after("fd:")) return read_numbered(*number);
  if (const auto name = rest_after("env:")) return read_environment(std::string(*name));
  // What was given may be the PIN itself: it is not repeated.
  refuse(tr("A PIN source must be file:PATH, fd:NUMBER or env:NAME."),
         tr("The PIN itself is never an argument: others could see it."));
}

}  // namespace kunci::tool
