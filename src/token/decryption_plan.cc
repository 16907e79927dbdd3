// SPDX-License-Identifier: Apache-2.0
#include "token/decryption_plan.h"

#include <algorithm>

#include "crypto/encrypt.h"
#include "crypto/implicit_rejection.h"
#include "crypto/verify.h"

namespace kunci {
namespace {

using Form = EncryptionScheme::Form;

// RFC 8017 7.2.1 step 1: 00 02, at least eight random octets, 00.
constexpr std::size_t kPkcs1Overhead = 11;

// RFC 8017 7.1.1 step 1.
std::size_t oaep_overhead(const crypto::OaepParameters& oaep) { return 2 * size_of(oaep.hash) + 2; }

Result<Bytes> encrypt_raw(const crypto::PublicKey& key, ByteView plaintext) {
  const auto block = crypto::pad_raw(plaintext, key.modulus.size());
  if (!block) return block;
  return crypto::rsa_public_operation(key, *block);
}

// Where the card says that the padding was wrong, the answer is made from a block that is wrong.
Result<Secret> reject_implicitly(Result<Secret> message, const crypto::PublicKey& key,
                                 ByteView ciphertext, RejectionSeed& rejection_seed) {
  if (!failed_with(message, Errc::ciphertext_invalid)) return message;
  const auto seed = rejection_seed.for_key(key);
  if (!seed) return fail(seed.error());
  return crypto::unpad_pkcs1(Bytes(ciphertext.size(), 0), ciphertext, *seed);
}

Result<Secret> unpad(const EncryptionScheme& scheme, const crypto::PublicKey& key, Secret block,
                     ByteView ciphertext, RejectionSeed& rejection_seed) {
  if (block.size() != key.modulus.size()) return fail(Errc::malformed);
  switch (scheme.form) {
    case Form::raw:
      return block;
    case Form::pkcs1: {
      const auto seed = rejection_seed.for_key(key);
      if (!seed) return fail(seed.error());
      return crypto::unpad_pkcs1(block.view(), ciphertext, *seed);
    }
    case Form::oaep:
      return crypto::unpad_oaep(scheme.oaep, block.view());
  }
  return fail(Errc::internal);
}

}  // namespace

std::size_t max_plaintext(const EncryptionScheme& scheme, const crypto::PublicKey& key) {
  const std::size_t modulus = key.modulus.size();
  switch (scheme.form) {
    case Form::raw:
      return modulus;
    case Form::pkcs1:
      return modulus - std::min(modulus, kPkcs1Overhead);
    case Form::oaep:
      return modulus - std::min(modulus, oaep_overhead(scheme.oaep));
  }
  return 0;
}

Result<void> check_fit(const EncryptionScheme& scheme, const crypto::PublicKey& key) {
  if (key.algorithm.kind != crypto::KeyKind::rsa) return fail(Errc::parameter_invalid);
  if (key.algorithm.bits < crypto::kMinRsaBits || key.algorithm.bits > crypto::kMaxRsaBits) {
    return fail(Errc::key_size);
  }
  if (scheme.form == Form::oaep && oaep_overhead(scheme.oaep) > key.modulus.size()) {
    return fail(Errc::key_size);
  }
  return {};
}

Result<Bytes> encrypt(const crypto::PublicKey& key, const EncryptionScheme& scheme,
                      ByteView plaintext) {
  if (const auto fit = check_fit(scheme, key); !fit) return fail(fit.error());
  switch (scheme.form) {
    case Form::raw:
      return encrypt_raw(key, plaintext);
    case Form::pkcs1:
      return crypto::encrypt_pkcs1(key, plaintext);
    case Form::oaep:
      return crypto::encrypt_oaep(key, scheme.oaep, plaintext);
  }
  return fail(Errc::internal);
}

Result<void> check_ciphertext(const KeyPair& pair, const EncryptionScheme& scheme,
                              ByteView ciphertext) {
  const crypto::PublicKey& key = pair.public_key;
  if (const auto fit = check_fit(scheme, key); !fit) return fit;
  if (pair.rsa_form == RsaForm::pkcs1_inside && scheme.form != Form::pkcs1) {
    return fail(Errc::unsupported);
  }
  if (ciphertext.size() != key.modulus.size() ||
      !std::ranges::lexicographical_compare(ciphertext, key.modulus)) {
    return fail(Errc::ciphertext_invalid);
  }
  return {};
}

Result<Secret> decrypt(Token& token, const KeyPair& pair, const EncryptionScheme& scheme,
                       ByteView ciphertext, RejectionSeed& rejection_seed) {
  const crypto::PublicKey& key = pair.public_key;
  if (const auto good = check_ciphertext(pair, scheme, ciphertext); !good) {
    return fail(good.error());
  }
  auto answer = token.decipher(pair.reference, ciphertext);
  if (pair.rsa_form == RsaForm::pkcs1_inside) {
    return reject_implicitly(std::move(answer), key, ciphertext, rejection_seed);
  }
  if (!answer) return answer;
  return unpad(scheme, key, std::move(*answer), ciphertext, rejection_seed);
}

}  // namespace kunci
