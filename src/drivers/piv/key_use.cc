// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/key_use.h"

#include <utility>

#include "crypto/ecdsa_signature.h"
#include "crypto/public_key.h"
#include "drivers/piv/algorithms.h"
#include "drivers/piv/commands.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

using crypto::KeyKind;

constexpr std::uint8_t kChallenge = 0x81;       // to be signed or deciphered
constexpr std::uint8_t kResponse = 0x82;        // what comes of it
constexpr std::uint8_t kExponentiation = 0x85;  // the peer's point

/// Beside the value itself: two tags with lengths of up to three octets.
constexpr std::size_t kTemplateOverhead = 8;

Bytes request_for(std::uint8_t input_tag, ByteView input) {
  Bytes elements;
  tlv::append_element(elements, kResponse, {});
  tlv::append_element(elements, input_tag, input);
  return elements;
}

std::size_t expected_answer(const crypto::KeyAlgorithm& algorithm) {
  if (algorithm.kind != KeyKind::rsa) return iso7816::kMaxShortAnswer;
  return crypto::size_in_octets(algorithm) + kTemplateOverhead;
}

/// A hash as long as the field: the number is the same with zeros before it, and some cards take
/// no other length.
Bytes hash_for_curve(ByteView hash, std::size_t field_size) {
  Bytes padded(field_size - hash.size(), 0);
  append(padded, hash);
  return padded;
}

Result<Secret> secret_of_size(Result<WipedBytes> answer, std::size_t size) {
  if (!answer) return fail(answer.error());
  if (answer->size() != size) return fail(Errc::malformed);
  return Secret(*answer);
}

}  // namespace

Result<Bytes> KeyUse::sign(KeyReference key, ByteView input) {
  const auto found = present(contents_.likely_pair(key));
  if (!found) return fail(found.error());
  const KeyPair& used = **found;
  const crypto::KeyAlgorithm& algorithm = used.public_key.algorithm;
  const std::size_t size = crypto::size_in_octets(algorithm);
  Bytes block = copy_of(input);
  switch (algorithm.kind) {
    case KeyKind::rsa:
      if (input.size() != size) return fail(Errc::data_length);
      break;
    case KeyKind::ec:
      if (input.size() > size) return fail(Errc::data_length);
      block = hash_for_curve(input, size);
      break;
    case KeyKind::edwards:
      break;
    case KeyKind::montgomery:
      return fail(Errc::unsupported);
  }
  const auto answer = use(used, kChallenge, block);
  if (!answer) return fail(answer.error());
  if (algorithm.kind == KeyKind::ec) return crypto::raw_from_card(*answer, algorithm.curve);
  if (answer->size() != crypto::signature_size(algorithm)) return fail(Errc::malformed);
  return copy_of(*answer);
}

Result<Secret> KeyUse::decipher(KeyReference key, ByteView ciphertext) {
  const auto found = present(contents_.key_pair(key));
  if (!found) return fail(found.error());
  const crypto::KeyAlgorithm& algorithm = (*found)->public_key.algorithm;
  if (algorithm.kind != KeyKind::rsa) return fail(Errc::unsupported);
  const std::size_t size = crypto::size_in_octets(algorithm);
  if (ciphertext.size() != size) return fail(Errc::data_length);
  return secret_of_size(use(**found, kChallenge, ciphertext), size);
}

Result<Secret> KeyUse::agree(KeyReference key, ByteView peer_point) {
  const auto found = present(contents_.key_pair(key));
  if (!found) return fail(found.error());
  const crypto::KeyAlgorithm& algorithm = (*found)->public_key.algorithm;
  if (!(*found)->uses.agree) return fail(Errc::unsupported);
  const auto peer = crypto::public_key_on(algorithm.curve, peer_point);
  if (!peer) return fail(peer.error());
  if (const auto sound = crypto::check(*peer); !sound) return fail(sound.error());
  return secret_of_size(use(**found, kExponentiation, peer->point),
                        crypto::field_size(algorithm.curve));
}

Result<void> KeyUse::check_consent(const KeyPolicy& policy) const {
  if (policy.consent == Consent::never) return {};
  if (!core_.login.is_user()) return fail(Errc::not_logged_in);
  if (policy.consent == Consent::every_time && !core_.login.consent_stands()) {
    return fail(Errc::not_logged_in);
  }
  return {};
}

Result<WipedBytes> KeyUse::use(const KeyPair& pair, std::uint8_t input_tag, ByteView input) {
  const Algorithm* algorithm = algorithm_for(pair.public_key.algorithm);
  if (algorithm == nullptr) return fail(Errc::unsupported);
  const auto policy = contents_.key_policy(pair.reference);
  if (!policy) return fail(policy.error());
  if (const auto consented = check_consent(*policy); !consented) return fail(consented.error());
  const bool every_time = policy->consent == Consent::every_time;
  const Bytes request = request_for(input_tag, input);
  auto answer =
      core_.applet.run_logged_in([&](AppletTransaction& transaction) -> Result<WipedBytes> {
        const auto response = expect_success(
            general_authenticate(transaction, algorithm->id, pair.reference.value, request,
                                 expected_answer(pair.public_key.algorithm)));
        if (response) return authentication_element(*response, kResponse);
        if (!failed_with(response, Errc::not_logged_in)) return fail(response.error());
        // The same word means that nobody touched the token in time, where the PIN still stands.
        if (policy->touch != Touch::never) {
          const auto status = verification_status(transaction, core_.login.user_reference());
          if (!status) return fail(status.error());
          if (status->ok()) return fail(Errc::timed_out, response.error().status_word);
        }
        // A consent that cannot be given again is gone, but the login is not.
        if (every_time && core_.login.pin_to_verify_again().empty()) {
          return fail(Errc::refused, response.error().status_word);
        }
        return fail(response.error());
      });
  core_.login.spend_consent(every_time);
  const bool consent_lost =
      every_time && !answer && answer.error().code == Errc::refused &&
      answer.error().status_word == iso7816::kSecurityStatusNotSatisfied.value;
  if (consent_lost) return fail(Errc::not_logged_in);
  return answer;
}

}  // namespace kunci::piv
