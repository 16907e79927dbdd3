// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/hex.h"
#include "messages.h"
#include "provision/master_key.h"
#include "x509/openssl.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kKeySize = 32;

class FileKey final : public MasterKey {
 public:
  explicit FileKey(ByteView key) : key_(key) {}

  Secret hmac(ByteView data) override {
    Secret code(kKeySize);
    unsigned size = 0;
    require(HMAC(EVP_sha256(), key_.view().data(), static_cast<int>(key_.size()), data.data(),
                 data.size(), code.writable().data(), &size) != nullptr,
            "HMAC");
    return code;
  }

 private:
  Secret key_;
};

[[noreturn]] void refuse(const std::string& path, const char* reason) {
  throw Failure(ExitStatus::refused, say("The master key {} is not used: {}.", path, reason),
                tr("It must be a regular file of yours, mode 0600, with 64 hexadecimal digits."));
}

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

void check_protection(int file, const std::string& path) {
  struct stat status{};
  if (::fstat(file, &status) != 0) refuse(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) refuse(path, tr("it is not a regular file"));
  if (status.st_uid != ::geteuid()) refuse(path, tr("it belongs to somebody else"));
  if ((status.st_mode & 077) != 0) refuse(path, tr("others may read or change it"));
}

}  // namespace

std::unique_ptr<MasterKey> master_key_of_file(const std::string& path) {
  const Descriptor file(path);
  if (file.number() < 0) refuse(path, std::strerror(errno));
  check_protection(file.number(), path);
  Secret text(2 * kKeySize + 2);
  const ssize_t size = ::read(file.number(), text.writable().data(), text.size());
  std::string_view digits = text_of(text.view()).substr(0, size < 0 ? 0 : std::size_t(size));
  if (digits.ends_with('\n')) digits.remove_suffix(1);
  auto octets = from_hex(digits);
  if (!octets || octets->size() != kKeySize) {
    refuse(path, tr("it does not have 64 hexadecimal digits"));
  }
  auto key = std::make_unique<FileKey>(*octets);
  wipe(octets->data(), octets->size());
  return key;
}

}  // namespace kunci::tool
