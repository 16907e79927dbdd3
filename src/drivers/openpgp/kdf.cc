// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/kdf.h"

#include <algorithm>

#include "tlv/reader.h"

namespace kunci::openpgp {
namespace {

constexpr tlv::Tag kWhole = 0xf9;
constexpr tlv::Tag kAlgorithm = 0x81;
constexpr tlv::Tag kHash = 0x82;
constexpr tlv::Tag kCount = 0x83;
constexpr tlv::Tag kUserSalt = 0x84;
constexpr tlv::Tag kResetCodeSalt = 0x85;
constexpr tlv::Tag kAdminSalt = 0x86;

constexpr std::uint8_t kNone = 0x00;
constexpr std::uint8_t kIteratedAndSalted = 0x03;
constexpr std::uint8_t kSha256 = 0x08;
constexpr std::uint8_t kSha512 = 0x0a;

constexpr std::size_t kSaltSize = 8;
// The most that RFC 9580 3.7.1.3 can write in its one octet; beyond it is a hostile card's.
constexpr std::uint32_t kMostHashed = 65'011'712;

Result<Bytes> salt_in(ByteView content, tlv::Tag tag, ByteView otherwise) {
  const auto salt = tlv::find(content, tag);
  if (failed_with(salt, Errc::not_found) && !otherwise.empty()) return copy_of(otherwise);
  if (!salt || salt->size() != kSaltSize) return fail(Errc::malformed);
  return copy_of(*salt);
}

Result<crypto::Digest> hash_in(ByteView content) {
  const auto number = tlv::find(content, kHash);
  if (!number || number->size() != 1) return fail(Errc::malformed);
  if ((*number)[0] == kSha256) return crypto::Digest::sha256;
  if ((*number)[0] == kSha512) return crypto::Digest::sha512;
  return fail(Errc::unsupported);
}

Result<std::uint32_t> count_in(ByteView content) {
  const auto octets = tlv::find(content, kCount);
  if (!octets || octets->size() != sizeof(std::uint32_t)) return fail(Errc::malformed);
  std::uint32_t count = 0;
  for (const std::uint8_t octet : *octets) count = count << 8 | octet;
  if (count > kMostHashed) return fail(Errc::malformed);
  return count;
}

Result<Kdf> derivation_from(ByteView content) {
  const auto hash = hash_in(content);
  if (!hash) return fail(hash.error());
  const auto count = count_in(content);
  if (!count) return fail(count.error());
  auto user = salt_in(content, kUserSalt, {});
  if (!user) return fail(user.error());
  // With one salt for all the others are left out.
  auto reset_code = salt_in(content, kResetCodeSalt, *user);
  auto admin = salt_in(content, kAdminSalt, *user);
  if (!reset_code || !admin) return fail(Errc::malformed);
  return Kdf{.hash = *hash,
             .count = *count,
             .user_salt = std::move(*user),
             .reset_code_salt = std::move(*reset_code),
             .admin_salt = std::move(*admin)};
}

}  // namespace

Result<std::optional<Kdf>> kdf_from(ByteView content) {
  if (const auto whole = tlv::find(content, kWhole)) content = *whole;
  if (content.empty()) return std::nullopt;
  const auto algorithm = tlv::find(content, kAlgorithm);
  if (!algorithm || algorithm->size() != 1) return fail(Errc::malformed);
  if ((*algorithm)[0] == kNone) return std::nullopt;
  if ((*algorithm)[0] != kIteratedAndSalted) return fail(Errc::unsupported);
  auto kdf = derivation_from(content);
  if (!kdf) return fail(kdf.error());
  return std::move(*kdf);
}

Result<WipedBytes> derived(const Kdf& kdf, ByteView salt, ByteView pin) {
  WipedBytes once;
  once.reserve(salt.size() + pin.size());
  append(once, salt);
  append(once, pin);
  auto hash = crypto::Hash::start(kdf.hash);
  if (!hash) return fail(hash.error());
  // Salt and PIN are hashed whole at least once.
  std::size_t left = std::max<std::size_t>(kdf.count, once.size());
  while (left > 0) {
    const std::size_t part = std::min(left, once.size());
    if (const auto taken = hash->update(ByteView(once).first(part)); !taken) {
      return fail(taken.error());
    }
    left -= part;
  }
  const auto digest = hash->finish();
  if (!digest) return fail(digest.error());
  return WipedBytes(digest->begin(), digest->end());
}

}  // namespace kunci::openpgp
