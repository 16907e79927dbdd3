// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/key_use.h"

#include <algorithm>

#include "tests/harness/crypto/signature.h"
#include "tests/harness/openpgp/ecdsa_form.h"
#include "tlv/reader.h"

namespace kunci::harness::openpgp {
namespace {

/// Nothing if the key may be used; otherwise what the card answers.
std::optional<StatusWord> refusal(const OpenPgpContext& context, OpenPgpKey key) {
  if (!context.state().keys[index_of(key)]) return status::kReferenceNotFound;
  const auto& objects = context.state().objects;
  const auto touch = objects.find(openpgp_tag::of(openpgp_tag::kTouch, key));
  const bool wanted = touch != objects.end() && touch->second[0] != 0;
  if (wanted && context.options().touch == Touch::withheld) return status::kSecurityIssue;
  return std::nullopt;
}

Reply answer(const Result<Bytes>& result) {
  return result ? Reply(*result) : Reply(status::kWrongData);
}

Result<Bytes> sign_rsa(KeyStore& keys, const std::string& name, std::size_t modulus_size,
                       ByteView input) {
  const bool fits = !input.empty() && input.size() <= modulus_size * 2 / 5;
  if (!fits) return fail(Errc::data_length);
  return keys.raw_rsa(name, pkcs1_signature_block(input, modulus_size));
}

Result<Bytes> sign_ecdsa(OpenPgpContext& context, const std::string& name, ByteView hash) {
  constexpr std::size_t kShortest = 20;  // SHA-1
  constexpr std::size_t kLongest = 64;   // SHA-512
  if (hash.size() < kShortest || hash.size() > kLongest) return fail(Errc::data_length);
  return signature_in_form(context.options().ecdsa,
                           [&] { return context.keys().sign_digest(name, hash); });
}

/// The padding of block type 2 (RFC 8017, 7.2.2).
Result<Bytes> without_padding(const Result<Bytes>& block) {
  constexpr std::ptrdiff_t kShortestPadding = 8;
  constexpr std::uint8_t kBlockType = 2;
  if (!block) return fail(block.error());
  const auto first = block->begin() + 2;
  const auto zero = std::find(first, block->end(), std::uint8_t{0});
  const bool padded = (*block)[0] == 0 && (*block)[1] == kBlockType && zero != block->end() &&
                      zero - first >= kShortestPadding;
  if (!padded) return fail(Errc::ciphertext_invalid);
  return Bytes(zero + 1, block->end());
}

/// The point in A6 7F49 86.
Result<Bytes> other_point(ByteView input) {
  tlv::Reader reader(input);
  auto cipher = reader.enter(0xa6);
  if (!cipher) return fail(cipher.error());
  auto key = cipher->enter(openpgp_tag::kPublicKey);
  if (!key) return fail(key.error());
  const auto point = key->expect(0x86);
  if (!point) return fail(point.error());
  return copy_of(point->value);
}

Result<Bytes> agree(OpenPgpContext& context, const std::string& name, KeyAlgorithm algorithm,
                    ByteView input) {
  constexpr std::uint8_t kNativePoint = 0x40;  // of Curve25519 points in OpenPGP messages
  auto point = other_point(input);
  if (!point) return fail(point.error());
  const std::size_t size = size_of(algorithm);
  if (algorithm == KeyAlgorithm::x25519 && point->size() == size + 1 &&
      point->front() == kNativePoint) {
    point->erase(point->begin());
  }
  const bool curve25519 = algorithm == KeyAlgorithm::x25519;
  const bool fits =
      curve25519 ? point->size() == size : point->size() == 2 * size + 1 && point->front() == 0x04;
  if (!fits) return fail(Errc::point_invalid);
  return context.keys().agree(name, *point);
}

}  // namespace

Reply sign(OpenPgpContext& context, OpenPgpKey key, ByteView input) {
  if (const auto refused = refusal(context, key)) return *refused;
  const KeyAlgorithm algorithm = context.state().keys[index_of(key)]->public_key.algorithm;
  const std::string name = OpenPgpContext::key_name(key);
  if (is_rsa(algorithm)) {
    return answer(sign_rsa(context.keys(), name, size_of(algorithm), input));
  }
  if (algorithm == KeyAlgorithm::ed25519) return answer(context.keys().sign_message(name, input));
  if (algorithm == KeyAlgorithm::x25519) return status::kConditionsOfUse;
  return answer(sign_ecdsa(context, name, input));
}

Reply decipher(OpenPgpContext& context, OpenPgpKey key, ByteView input) {
  constexpr std::uint8_t kRsaCryptogram = 0x00;
  if (const auto refused = refusal(context, key)) return *refused;
  const KeyAlgorithm algorithm = context.state().keys[index_of(key)]->public_key.algorithm;
  const std::string name = OpenPgpContext::key_name(key);
  if (algorithm == KeyAlgorithm::ed25519) return status::kConditionsOfUse;
  if (!is_rsa(algorithm)) return answer(agree(context, name, algorithm, input));
  if (input.size() != size_of(algorithm) + 1 || input[0] != kRsaCryptogram) {
    return status::kWrongData;
  }
  return answer(without_padding(context.keys().raw_rsa(name, input.subspan(1))));
}

}  // namespace kunci::harness::openpgp
