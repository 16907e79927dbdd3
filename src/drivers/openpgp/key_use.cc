// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/key_use.h"

#include <algorithm>

#include "crypto/ecdsa_signature.h"
#include "crypto/public_key.h"
#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/pins.h"
#include "tlv/writer.h"

namespace kunci::openpgp {
namespace {

using crypto::Curve;
using crypto::KeyKind;
using iso7816::ResponseApdu;
using iso7816::StatusWord;

constexpr tlv::Tag kCipher = 0xa6;
constexpr tlv::Tag kPublicKey = 0x7f49;
constexpr tlv::Tag kPoint = 0x86;

constexpr std::uint8_t kRsaCryptogram = 0x00;  // padding indicator
constexpr std::uint8_t kUncompressed = 0x04;

// 6600: nobody touched the token in time (user interaction, 4.4.3.6).
constexpr StatusWord kUserInteraction{0x6600};
constexpr StatusWord kNoDiagnosis{0x6f00};

std::size_t expected_answer(const KeyPair& pair) {
  const std::size_t size = crypto::size_in_octets(pair.public_key.algorithm);
  return std::max(size, iso7816::kMaxShortAnswer);
}

/// The number is the same with zeros before it, and some cards take no other length. On P-521 that
/// is the longest hash's: the order is not a whole number of octets, and in front of as many as it
/// has, zeros would count.
Bytes hash_for_curve(ByteView hash, Curve curve) {
  constexpr std::size_t kLongestHash = 64;
  const std::size_t size = std::min(crypto::field_size(curve), kLongestHash);
  if (hash.size() >= size) return copy_of(hash);
  Bytes padded(size - hash.size(), 0);
  append(padded, hash);
  return padded;
}

Result<Bytes> signature_input(const crypto::PublicKey& key, ByteView input) {
  switch (key.algorithm.kind) {
    case KeyKind::rsa:
      // 7.2.10: at most 40 % of the modulus.
      if (input.size() * 5 > key.modulus.size() * 2) return fail(Errc::data_length);
      return copy_of(input);
    case KeyKind::ec:
      if (input.size() > crypto::field_size(key.algorithm.curve)) return fail(Errc::data_length);
      return hash_for_curve(input, key.algorithm.curve);
    case KeyKind::edwards:
      return copy_of(input);
    case KeyKind::montgomery:
      return fail(Errc::unsupported);
  }
  return fail(Errc::internal);
}

/// Which verification the card wants before it uses the key.
std::uint8_t reference_for(KeyReference key) {
  return key == kSignature ? kUserForSignature : kUser;
}

Result<ResponseApdu> operate(AppletTransaction& transaction, const KeyPair& pair, ByteView input) {
  const std::size_t expected = expected_answer(pair);
  if (pair.reference == kSignature) return compute_signature(transaction, input, expected);
  if (pair.reference == kDecryption) return openpgp::decipher(transaction, input, expected);
  return internal_authenticate(transaction, input, expected);
}

/// The x coordinate; a few cards give the whole point.
Result<Secret> shared_x(ByteView answer, std::size_t size) {
  if (answer.size() == 1 + 2 * size && answer[0] == kUncompressed) {
    return Secret(answer.subspan(1, size));
  }
  if (answer.size() != size) return fail(Errc::malformed);
  return Secret(answer);
}

}  // namespace

Result<Bytes> KeyUse::sign(KeyReference key, ByteView input) {
  const auto found = present(contents_.likely_pair(key));
  if (!found) return fail(found.error());
  if (!(*found)->uses.sign) return fail(Errc::unsupported);
  const crypto::KeyAlgorithm& algorithm = (*found)->public_key.algorithm;
  const auto block = signature_input((*found)->public_key, input);
  if (!block) return fail(block.error());
  const auto answer = use(**found, *block);
  if (!answer) return fail(answer.error());
  if (algorithm.kind == KeyKind::ec) return crypto::raw_from_card(*answer, algorithm.curve);
  if (answer->size() != crypto::signature_size(algorithm)) return fail(Errc::malformed);
  return copy_of(*answer);
}

Result<Secret> KeyUse::decipher(KeyReference key, ByteView ciphertext) {
  const auto found = present(contents_.key_pair(key));
  if (!found) return fail(found.error());
  if (!(*found)->uses.decipher) return fail(Errc::unsupported);
  const std::size_t size = crypto::size_in_octets((*found)->public_key.algorithm);
  if (ciphertext.size() != size) return fail(Errc::data_length);
  Bytes cryptogram = {kRsaCryptogram};
  append(cryptogram, ciphertext);
  const auto answer = use(**found, cryptogram);
  if (answer) return Secret(*answer);
  // The card takes the padding off, and this is how it says that there was none.
  const StatusWord status{answer.error().status_word};
  const bool wrong_padding = status == iso7816::kWrongData || status == kNoDiagnosis ||
                             status == iso7816::kConditionsNotSatisfied;
  return fail(wrong_padding ? Error{.code = Errc::ciphertext_invalid} : answer.error());
}

Result<Secret> KeyUse::agree(KeyReference key, ByteView peer_point) {
  const auto found = present(contents_.key_pair(key));
  if (!found) return fail(found.error());
  if (!(*found)->uses.agree) return fail(Errc::unsupported);
  const Curve curve = (*found)->public_key.algorithm.curve;
  const auto peer = crypto::public_key_on(curve, peer_point);
  if (!peer) return fail(peer.error());
  if (const auto sound = crypto::check(*peer); !sound) return fail(sound.error());
  const auto answer = use(
      **found, tlv::element(kCipher, tlv::element(kPublicKey, tlv::element(kPoint, peer->point))));
  if (!answer) return fail(answer.error());
  return shared_x(*answer, crypto::field_size(curve));
}

Result<WipedBytes> KeyUse::use(const KeyPair& pair, ByteView input) {
  const auto policy = contents_.key_policy(pair.reference);
  if (!policy) return fail(policy.error());
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  const bool every_time = policy->consent == Consent::every_time;
  if (every_time && !core_.login.consent_stands()) return fail(Errc::not_logged_in);
  const std::uint8_t reference = reference_for(pair.reference);
  auto answer = core_.applet.run([&](AppletTransaction& transaction) -> Result<WipedBytes> {
    if (const auto verified = require(transaction, core_, reference); !verified) {
      return fail(verified.error());
    }
    auto response = operate(transaction, pair, input);
    if (response && response->status == kUserInteraction) {
      return fail(Errc::timed_out, kUserInteraction.value);
    }
    return expect_success(std::move(response));
  });
  // 4.4.3.7: after the signature the card has forgotten the PIN.
  if (every_time) core_.login.note_verified(kUserForSignature, false);
  core_.login.spend_consent(every_time);
  return answer;
}

}  // namespace kunci::openpgp
