// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/fingerprint.h"

#include <openssl/evp.h>

#include <bit>

#include "tests/harness/openpgp/algorithm_attributes.h"

namespace kunci::harness::openpgp {
namespace {

constexpr std::uint8_t kEcdh = 0x12;

void append_two(Bytes& out, std::size_t number) {
  out.push_back(static_cast<std::uint8_t>(number >> 8 & 0xff));
  out.push_back(static_cast<std::uint8_t>(number & 0xff));
}

/// RFC 4880, 3.2: a number and how many bits it has.
void append_number(Bytes& out, ByteView magnitude) {
  while (!magnitude.empty() && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  const std::size_t bits =
      magnitude.empty() ? 0 : 8 * (magnitude.size() - 1) + std::bit_width(magnitude[0]);
  append_two(out, bits);
  append(out, magnitude);
}

/// RFC 6637, 9 and 12.1: hash and cipher with which a session key is wrapped.
Bytes wrapping(KeyAlgorithm algorithm) {
  constexpr std::uint8_t kSha256 = 8;
  constexpr std::uint8_t kSha384 = 9;
  constexpr std::uint8_t kSha512 = 10;
  constexpr std::uint8_t kAes128 = 7;
  constexpr std::uint8_t kAes256 = 9;
  const std::size_t size = size_of(algorithm);
  if (size <= 32) return {0x03, 0x01, kSha256, kAes128};
  return {0x03, 0x01, size <= 48 ? kSha384 : kSha512, kAes256};
}

Bytes key_material(const PublicKey& key, OpenPgpKey place) {
  const Bytes attributes = attributes_of(key.algorithm, place);
  Bytes material = {attributes[0]};
  if (is_rsa(key.algorithm)) {
    append_number(material, key.modulus);
    append_number(material, key.exponent);
    return material;
  }
  material.push_back(static_cast<std::uint8_t>(attributes.size() - 1));
  append(material, ByteView(attributes).subspan(1));
  Bytes point = key.point;
  if (!is_weierstrass(key.algorithm)) point.insert(point.begin(), 0x40);
  append_number(material, point);
  if (attributes[0] == kEcdh) append(material, wrapping(key.algorithm));
  return material;
}

}  // namespace

Bytes date_octets(std::uint32_t created) {
  Bytes octets;
  append_two(octets, created >> 16);
  append_two(octets, created & 0xffff);
  return octets;
}

Bytes fingerprint(const PublicKey& key, OpenPgpKey place, std::uint32_t created) {
  constexpr std::uint8_t kVersion = 4;
  Bytes body = {kVersion};
  append(body, date_octets(created));
  append(body, key_material(key, place));
  Bytes hashed = {0x99};
  append_two(hashed, body.size());
  append(hashed, body);
  Bytes digest(20);
  EVP_Digest(hashed.data(), hashed.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return digest;
}

}  // namespace kunci::harness::openpgp
