// SPDX-License-Identifier: Apache-2.0
#include "provision/sealed_secrets.h"

#include <openssl/pem.h>

#include <algorithm>
#include <cstring>
#include <exception>

#include "base/file.h"
#include "base/hex.h"
#include "messages.h"
#include "pin/pin_strength.h"
#include "provision/sealing.h"
#include "report/output_file.h"
#include "terminal/terminal.h"
#include "x509/certificate_file.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kRecordLimit = 64 * 1024;

void add_line(WipedBytes& record, std::string_view name, ByteView value) {
  const auto add = [&record](ByteView part) {
    record.insert(record.end(), part.begin(), part.end());
  };
  add(bytes_of(name));
  add(bytes_of(" "));
  add(value);
  add(bytes_of("\n"));
}

// Lines "name value": what people read, and recall() reads again.
WipedBytes record_of(const SecretDemand& demand, const TokenSecrets& secrets) {
  WipedBytes record;
  add_line(record, "token", bytes_of(demand.token));
  add_line(record, "attempt", bytes_of(std::to_string(demand.attempt)));
  add_line(record, "holder", bytes_of(demand.holder));
  add_line(record, "so-pin", secrets.so_pin.view());
  add_line(record, "transport-pin", secrets.user_pin.view());
  return record;
}

Secret value_in(const Secret& record, std::string_view name) {
  const std::string_view text = text_of(record.view());
  const std::string wanted = "\n" + std::string(name) + " ";
  const std::size_t begin = text.find(wanted);
  const std::size_t end = begin == std::string_view::npos ? begin : text.find('\n', begin + 1);
  if (end == std::string_view::npos) {
    throw Failure(ExitStatus::bad_input, tr("The sealed record is damaged."));
  }
  return Secret(bytes_of(text.substr(begin + wanted.size(), end - begin - wanted.size())));
}

/// Asks for a passphrase once OpenSSL wants one. What is thrown must not cross its frames.
struct Asker {
  std::exception_ptr thrown{};

  static int answer(char* buffer, int size, int, void* asker) {
    try {
      const Secret passphrase =
          Terminal::ask_secret(tr("Passphrase of the private key: "), "--unseal-key");
      if (passphrase.size() > static_cast<std::size_t>(size)) return -1;
      std::memcpy(buffer, passphrase.view().data(), passphrase.size());
      return static_cast<int>(passphrase.size());
    } catch (...) {
      static_cast<Asker*>(asker)->thrown = std::current_exception();
      return -1;
    }
  }
};

}  // namespace

std::string file_name_of(std::string_view token) {
  const bool plain = !token.empty() && std::ranges::all_of(token, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  return plain ? std::string(token) : "x" + to_hex(bytes_of(token));
}

std::string SealedSecrets::path_of(const SecretDemand& demand) const {
  return directory_ + "/" + file_name_of(demand.token) + "-" + std::to_string(demand.attempt) +
         ".p7m";
}

TokenSecrets SealedSecrets::make(const SecretDemand& demand) {
  TokenSecrets secrets = secrets_from(random_octet, random_octet, demand);
  write_output_file(path_of(demand), seal(recipient_, record_of(demand, secrets)), false,
                    kPrivateFile);
  return secrets;
}

std::optional<TokenSecrets> SealedSecrets::recall(const SecretDemand& demand) {
  if (!key_) return std::nullopt;
  const auto sealed = read_regular_file(path_of(demand), kRecordLimit);
  if (!sealed) return std::nullopt;
  const Secret record = unseal(key_.get(), *sealed);
  return TokenSecrets{.so_pin = value_in(record, "so-pin"),
                      .user_pin = value_in(record, "transport-pin")};
}

Certificate load_recipient(const std::string& path) {
  const auto content = read_regular_file(path, kRecordLimit);
  auto certificates = content ? read_certificates(*content) : std::vector<Certificate>{};
  if (certificates.size() != 1) {
    throw Failure(ExitStatus::bad_input, say("There is not exactly one certificate in {}.", path));
  }
  seal(certificates.front(), bytes_of("a try"));
  return std::move(certificates.front());
}

EvpKeyPtr load_private_key(const std::string& path) {
  const BioPtr file(BIO_new_file(path.c_str(), "r"));
  Asker asker;
  EvpKeyPtr key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, Asker::answer, &asker)
                     : nullptr);
  if (asker.thrown) std::rethrow_exception(asker.thrown);
  if (key) return key;
  throw Failure(ExitStatus::bad_input,
                say("There is no private key to be read in {}: {}.", path, openssl_reason()));
}

}  // namespace kunci::tool
