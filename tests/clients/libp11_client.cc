// SPDX-License-Identifier: Apache-2.0
/// What a program does with libp11's own API:
///
///     libp11-client MODULE KEY-ID PIN-FILE DATA SIGNATURE
///
/// finds the key with that id (hexadecimal) on the first token, logs in, signs the file DATA with
/// SHA-256 through the EVP_PKEY that libp11 makes, checks it with the public key of the token's
/// certificate, and writes it (as OpenSSL reads it) to SIGNATURE.
#include <libp11.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace {

[[noreturn]] void stop(const char* what) {
  std::fprintf(stderr, "libp11-client: %s\n", what);
  std::exit(1);
}

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) stop(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string hexadecimal(const unsigned char* id, size_t size) {
  std::string text;
  char digits[3];
  for (const unsigned char octet : std::span(id, size)) {
    std::snprintf(digits, sizeof digits, "%02x", octet);
    text += digits;
  }
  return text;
}

/// The slots of a module; unloads it at the end.
class Slots {
 public:
  explicit Slots(const char* module) : context_(PKCS11_CTX_new()) {
    if (PKCS11_CTX_load(context_, module) != 0) stop("PKCS11_CTX_load");
    if (PKCS11_enumerate_slots(context_, &slots_, &count_) != 0) stop("PKCS11_enumerate_slots");
  }
  ~Slots() {
    PKCS11_release_all_slots(context_, slots_, count_);
    PKCS11_CTX_unload(context_);
    PKCS11_CTX_free(context_);
  }
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  PKCS11_SLOT* with_token() const {
    PKCS11_SLOT* const slot = PKCS11_find_token(context_, slots_, count_);
    if (slot == nullptr || slot->token == nullptr) stop("there is no token");
    return slot;
  }

 private:
  PKCS11_CTX* context_;
  PKCS11_SLOT* slots_ = nullptr;
  unsigned int count_ = 0;
};

EVP_PKEY* find_private_key(PKCS11_TOKEN* token, const std::string& id) {
  PKCS11_KEY* keys = nullptr;
  unsigned int count = 0;
  if (PKCS11_enumerate_keys(token, &keys, &count) != 0) stop("PKCS11_enumerate_keys");
  for (PKCS11_KEY& key : std::span(keys, count)) {
    if (hexadecimal(key.id, key.id_len) == id) return PKCS11_get_private_key(&key);
  }
  stop("there is no such private key");
}

EVP_PKEY* find_certified_key(PKCS11_TOKEN* token, const std::string& id) {
  PKCS11_CERT* certificates = nullptr;
  unsigned int count = 0;
  if (PKCS11_enumerate_certs(token, &certificates, &count) != 0) stop("PKCS11_enumerate_certs");
  for (const PKCS11_CERT& certificate : std::span(certificates, count)) {
    if (hexadecimal(certificate.id, certificate.id_len) == id) {
      return X509_get0_pubkey(certificate.x509);
    }
  }
  stop("there is no such certificate");
}

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* octets(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::vector<unsigned char> sign(EVP_PKEY* key, const std::string& data) {
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  size_t size = 0;
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &size, octets(data), data.size()) != 1) {
    stop("EVP_DigestSignInit");
  }
  std::vector<unsigned char> signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, octets(data), data.size()) != 1) {
    stop("EVP_DigestSign");
  }
  signature.resize(size);
  return signature;
}

void verify(EVP_PKEY* key, const std::string& data, std::span<const unsigned char> signature) {
  const DigestContext context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), octets(data),
                       data.size()) != 1) {
    stop("EVP_DigestVerify");
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 6) stop("usage: libp11-client MODULE KEY-ID PIN-FILE DATA SIGNATURE");
  const std::string id = arguments[2];
  const std::string data = read_file(arguments[4]);
  const Slots slots(arguments[1]);
  PKCS11_SLOT* const slot = slots.with_token();
  if (PKCS11_login(slot, 0, read_file(arguments[3]).c_str()) != 0) stop("PKCS11_login");
  EVP_PKEY* const key = find_private_key(slot->token, id);
  const auto signature = sign(key, data);
  verify(find_certified_key(slot->token, id), data, signature);
  EVP_PKEY_free(key);
  std::ofstream(arguments[5], std::ios::binary)
      .write(reinterpret_cast<const char*>(signature.data()),
             static_cast<std::streamsize>(signature.size()));
  return 0;
}
