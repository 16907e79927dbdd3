// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/management_authentication.h"

#include "crypto/block_cipher.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::fuzz {
namespace {

constexpr std::uint8_t kGeneralAuthenticate = 0x87;
constexpr std::uint8_t kSetManagementKey = 0xff;
constexpr std::uint8_t kManagementKey = 0x9b;
constexpr std::size_t kHeader = 5;  // of a short APDU, with Lc
constexpr tlv::Tag kTemplate = 0x7c;
constexpr tlv::Tag kWitness = 0x80;
constexpr tlv::Tag kChallenge = 0x81;
constexpr tlv::Tag kResponse = 0x82;

std::optional<crypto::Cipher> cipher_of(std::uint8_t algorithm) {
  switch (algorithm) {
    case 0x03:
      return crypto::Cipher::des_ede3;
    case 0x08:
      return crypto::Cipher::aes128;
    case 0x0a:
      return crypto::Cipher::aes192;
    case 0x0c:
      return crypto::Cipher::aes256;
    default:
      return std::nullopt;
  }
}

Bytes in_template(tlv::Tag tag, ByteView value) {
  Bytes element;
  tlv::append_element(element, tag, value);
  Bytes answer;
  tlv::append_element(answer, kTemplate, element);
  return answer;
}

}  // namespace

ManagementAuthentication::ManagementAuthentication() {
  for (std::size_t i = 0; i < 24; ++i) key_.push_back(static_cast<std::uint8_t>(i % 8 + 1));
}

std::optional<Bytes> ManagementAuthentication::answer(ByteView command) {
  if (command.size() <= kHeader) return std::nullopt;
  const ByteView data =
      command.subspan(kHeader, std::min<std::size_t>(command[4], command.size() - kHeader));
  if (command[1] == kSetManagementKey && data.size() > 3 && data[1] == kManagementKey) {
    key_ = copy_of(data.subspan(3));
    return Bytes{};
  }
  if (command[1] != kGeneralAuthenticate || command[3] != kManagementKey) return std::nullopt;
  return authenticate(command[2], data);
}

std::optional<Bytes> ManagementAuthentication::authenticate(std::uint8_t algorithm,
                                                            ByteView data) const {
  const auto kind = cipher_of(algorithm);
  if (!kind) return std::nullopt;
  auto cipher = crypto::BlockCipher::with_key(*kind, key_);
  const auto asked = tlv::find(data, kTemplate);
  if (!cipher || !asked) return std::nullopt;
  const auto challenge = tlv::find(*asked, kChallenge);
  // Any block is the encryption of some witness.
  if (!challenge) return in_template(kWitness, Bytes(cipher->block_size(), 0x5a));
  const auto response = cipher->encrypt(*challenge);
  if (!response) return std::nullopt;
  return in_template(kResponse, *response);
}

}  // namespace kunci::fuzz
