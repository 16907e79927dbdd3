// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/kdf.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "tests/harness/crypto/random.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kIteratedAndSalted = 0x03;
constexpr std::uint8_t kSha256 = 0x08;
constexpr std::uint8_t kSha512 = 0x0a;
constexpr std::size_t kSaltSize = 8;

Bytes value_in(ByteView series, tlv::Tag tag) {
  const auto value = tlv::find(series, tag);
  return value ? copy_of(*value) : Bytes{};
}

void append_unless_empty(Bytes& out, tlv::Tag tag, const Bytes& value) {
  if (!value.empty()) append(out, tlv::element(tag, value));
}

}  // namespace

Kdf make_kdf(std::string_view pw1, std::string_view pw3) {
  Kdf kdf{.hash = kSha256,
          .count = 65536,
          .salt_pw1 = random_octets(kSaltSize),
          .salt_resetting_code = random_octets(kSaltSize),
          .salt_pw3 = random_octets(kSaltSize),
          .initial_pw1 = {},
          .initial_pw3 = {}};
  kdf.initial_pw1 = derived_password(kdf, kdf.salt_pw1, pw1);
  kdf.initial_pw3 = derived_password(kdf, kdf.salt_pw3, pw3);
  return kdf;
}

Bytes encode_kdf(const Kdf& kdf) {
  Bytes content = tlv::element(0x81, Bytes{kIteratedAndSalted});
  append(content, tlv::element(0x82, Bytes{kdf.hash}));
  Bytes count;
  for (int shift = 24; shift >= 0; shift -= 8) {
    count.push_back(static_cast<std::uint8_t>(kdf.count >> shift & 0xff));
  }
  append(content, tlv::element(0x83, count));
  append_unless_empty(content, 0x84, kdf.salt_pw1);
  append_unless_empty(content, 0x85, kdf.salt_resetting_code);
  append_unless_empty(content, 0x86, kdf.salt_pw3);
  append_unless_empty(content, 0x87, kdf.initial_pw1);
  append_unless_empty(content, 0x88, kdf.initial_pw3);
  return content;
}

std::optional<Kdf> parse_kdf(ByteView content) {
  const Bytes count = value_in(content, 0x83);
  const Bytes hash = value_in(content, 0x82);
  const bool known = value_in(content, 0x81) == Bytes{kIteratedAndSalted} &&
                     (hash == Bytes{kSha256} || hash == Bytes{kSha512}) && count.size() == 4;
  if (!known) return std::nullopt;
  Kdf kdf{.hash = hash[0],
          .count = 0,
          .salt_pw1 = value_in(content, 0x84),
          .salt_resetting_code = value_in(content, 0x85),
          .salt_pw3 = value_in(content, 0x86),
          .initial_pw1 = value_in(content, 0x87),
          .initial_pw3 = value_in(content, 0x88)};
  for (const std::uint8_t octet : count) kdf.count = kdf.count << 8 | octet;
  if (kdf.salt_pw1.size() != kSaltSize) return std::nullopt;
  return kdf;
}

Bytes derived_password(const Kdf& kdf, ByteView salt, std::string_view password) {
  Bytes input = copy_of(salt);
  append(input, bytes_of(password));
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  EVP_DigestInit_ex(context.get(), kdf.hash == kSha512 ? EVP_sha512() : EVP_sha256(), nullptr);
  for (std::size_t left = std::max<std::size_t>(kdf.count, input.size()); left != 0;) {
    const std::size_t part = std::min(left, input.size());
    EVP_DigestUpdate(context.get(), input.data(), part);
    left -= part;
  }
  Bytes hash(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_DigestFinal_ex(context.get(), hash.data(), &size) != 1) {
    throw std::runtime_error("no digest from OpenSSL");
  }
  hash.resize(size);
  return hash;
}

}  // namespace kunci::harness
