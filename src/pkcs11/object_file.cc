// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/object_file.h"

#include <string_view>

#include "crypto/digest.h"

namespace kunci::pkcs11 {
namespace {

constexpr std::string_view kFirstLine = "kunci object cache 1\n";
constexpr std::size_t kNumberSize = 4;
constexpr std::size_t kDigestSize = 32;

void append_number(Bytes& file, std::size_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    file.push_back(static_cast<std::uint8_t>(number >> shift & 0xff));
  }
}

std::optional<std::uint32_t> take_number(ByteView& rest) {
  if (rest.size() < kNumberSize) return std::nullopt;
  std::uint32_t number = 0;
  for (const std::uint8_t octet : rest.first(kNumberSize)) number = number << 8 | octet;
  rest = rest.subspan(kNumberSize);
  return number;
}

Bytes digest_of(ByteView content) {
  return crypto::hash_of(crypto::Digest::sha256, content).value_or(Bytes{});
}

}  // namespace

Bytes object_file_from(const CachedObjects& objects) {
  Bytes file = copy_of(bytes_of(kFirstLine));
  for (const auto& [name, content] : objects) {
    append_number(file, name);
    append_number(file, content.size());
    append(file, content);
  }
  const Bytes digest = digest_of(file);
  if (digest.empty() || file.size() + digest.size() > kObjectFileLimit) return {};
  append(file, digest);
  return file;
}

std::optional<CachedObjects> objects_in(ByteView file) {
  if (file.size() < kFirstLine.size() + kDigestSize) return std::nullopt;
  const ByteView content = file.first(file.size() - kDigestSize);
  if (!equal(file.last(kDigestSize), digest_of(content))) return std::nullopt;
  if (!equal(content.first(kFirstLine.size()), bytes_of(kFirstLine))) return std::nullopt;
  CachedObjects objects;
  ByteView rest = content.subspan(kFirstLine.size());
  while (!rest.empty()) {
    const auto name = take_number(rest);
    const auto size = take_number(rest);
    if (!name || !size || *size > rest.size()) return std::nullopt;
    objects.insert_or_assign(*name, copy_of(rest.first(*size)));
    rest = rest.subspan(*size);
  }
  return objects;
}

}  // namespace kunci::pkcs11
