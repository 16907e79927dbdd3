// SPDX-License-Identifier: Apache-2.0
#include "token/signing_plan.h"

#include <algorithm>
#include <string>

#include "base/hex.h"
#include "base/log.h"
#include "crypto/verify.h"

namespace kunci {
namespace {

using Form = SignatureScheme::Form;

// RFC 8017 9.2 step 3: 00 01, at least eight octets FF, 00.
constexpr std::size_t kPkcs1Overhead = 11;
// "Should not be longer than 1024 bits" (PKCS#11 3.2, 6.3.13).
constexpr std::size_t kMaxEcdsaInput = 128;

crypto::KeyKind kind_of(Form form) {
  switch (form) {
    case Form::rsa_raw:
    case Form::rsa_pkcs1:
    case Form::rsa_pss:
      return crypto::KeyKind::rsa;
    case Form::ecdsa:
      return crypto::KeyKind::ec;
    case Form::eddsa:
      return crypto::KeyKind::edwards;
  }
  return crypto::KeyKind::rsa;
}

// RFC 8017 9.1.1 step 3, emLen = ceil((modBits - 1) / 8).
bool pss_fits(const crypto::PssParameters& pss, std::size_t modulus_bits) {
  const std::size_t block = (modulus_bits - 1 + 7) / 8;
  const std::size_t hash = size_of(pss.hash);
  return pss.salt_length <= block && hash + pss.salt_length + 2 <= block;
}

Result<Bytes> pkcs1_data(const SignatureScheme& scheme, ByteView input) {
  if (!scheme.digest) return copy_of(input);
  return crypto::digest_info(*scheme.digest, input);
}

Result<Bytes> raw_block(ByteView input, const crypto::PublicKey& key) {
  auto block = crypto::pad_raw(input, key.modulus.size());
  if (block && !std::ranges::lexicographical_compare(*block, key.modulus)) {
    return fail(Errc::data_invalid);
  }
  return block;
}

Result<Bytes> rsa_input(const SignatureScheme& scheme, const KeyPair& pair, ByteView input) {
  const crypto::PublicKey& key = pair.public_key;
  if (scheme.form == Form::rsa_pkcs1) {
    auto data = pkcs1_data(scheme, input);
    if (!data) return data;
    if (data->size() + kPkcs1Overhead > key.modulus.size()) return fail(Errc::data_length);
    if (pair.rsa_form == RsaForm::pkcs1_inside) return data;
    return crypto::pad_pkcs1_signature(*data, key.modulus.size());
  }
  if (pair.rsa_form == RsaForm::pkcs1_inside) return fail(Errc::unsupported);
  if (scheme.form == Form::rsa_pss) return crypto::pad_pss(scheme.pss, input, key.algorithm.bits);
  return raw_block(input, key);
}

// As many octets from the left as the order of the curve has (FIPS 186-5 6.4.1 step 2); the orders
// of our curves are as long as their fields. For P-521 that is up to seven bits too many, which
// whoever takes a hash cuts off; as zeros in front would make a short hash such a long one, none
// are put.
Result<Bytes> ecdsa_input(const crypto::KeyAlgorithm& algorithm, ByteView hash) {
  if (hash.empty() || hash.size() > kMaxEcdsaInput) return fail(Errc::data_length);
  return copy_of(hash.first(std::min(size_in_octets(algorithm), hash.size())));
}

Result<Bytes> input_of_card(const SignatureScheme& scheme, const KeyPair& pair, ByteView input) {
  switch (scheme.form) {
    case Form::rsa_raw:
    case Form::rsa_pkcs1:
    case Form::rsa_pss:
      return rsa_input(scheme, pair, input);
    case Form::ecdsa:
      return ecdsa_input(pair.public_key.algorithm, input);
    case Form::eddsa:
      if (input.size() > kMaxSignedMessage) return fail(Errc::data_length);
      return copy_of(input);
  }
  return fail(Errc::internal);
}

// Both halves brought to their full length.
Bytes full_length(ByteView signature, std::size_t wanted) {
  if (signature.empty() || signature.size() % 2 != 0 || signature.size() >= wanted) {
    return copy_of(signature);
  }
  const std::size_t half = signature.size() / 2;
  const Bytes zeros(wanted / 2 - half, 0);
  Bytes full = zeros;
  append(full, signature.first(half));
  append(full, zeros);
  append(full, signature.last(half));
  return full;
}

Result<void> check_own(const KeyPair& pair, const SignaturePlan& plan, ByteView signature) {
  if (verify(pair.public_key, plan.scheme, plan.input, signature)) return {};
  log::write(log::Level::error, "key " + to_hex({&pair.reference.value, 1}) +
                                    ": what the card gave does not verify with the key's public "
                                    "half, and is not given out");
  return fail(Errc::malformed);
}

}  // namespace

std::size_t max_input(const SignatureScheme& scheme, const crypto::PublicKey& key) {
  const std::size_t modulus = key.modulus.size();
  switch (scheme.form) {
    case Form::rsa_raw:
      return modulus;
    case Form::rsa_pkcs1:
      return modulus - std::min(modulus, kPkcs1Overhead);
    case Form::rsa_pss:
      return size_of(scheme.pss.hash);
    case Form::ecdsa:
      return kMaxEcdsaInput;
    case Form::eddsa:
      return kMaxSignedMessage;
  }
  return 0;
}

Result<void> check_fit(const SignatureScheme& scheme, const crypto::PublicKey& key) {
  if (key.algorithm.kind != kind_of(scheme.form)) return fail(Errc::parameter_invalid);
  if (key.algorithm.kind != crypto::KeyKind::rsa) return {};
  if (key.algorithm.bits < crypto::kMinRsaBits || key.algorithm.bits > crypto::kMaxRsaBits) {
    return fail(Errc::key_size);
  }
  if (scheme.form == Form::rsa_pss && !pss_fits(scheme.pss, key.algorithm.bits)) {
    return fail(Errc::parameter_invalid);
  }
  return {};
}

Result<SignaturePlan> plan_signature(const SignatureScheme& scheme, const KeyPair& pair,
                                     ByteView input) {
  if (const auto fit = check_fit(scheme, pair.public_key); !fit) return fail(fit.error());
  auto for_card = input_of_card(scheme, pair, input);
  if (!for_card) return fail(for_card.error());
  return SignaturePlan{scheme, copy_of(input), std::move(*for_card)};
}

Result<Bytes> sign(Token& token, const KeyPair& pair, const SignaturePlan& plan,
                   SelfCheck self_check) {
  auto signature = token.sign(pair.reference, plan.for_card);
  if (!signature) return signature;
  if (signature->size() != signature_size(pair.public_key.algorithm)) return fail(Errc::malformed);
  if (self_check == SelfCheck::yes) {
    if (const auto good = check_own(pair, plan, *signature); !good) return fail(good.error());
  }
  return signature;
}

Result<void> verify(const crypto::PublicKey& key, const SignatureScheme& scheme, ByteView input,
                    ByteView signature) {
  if (const auto fit = check_fit(scheme, key); !fit) return fit;
  switch (scheme.form) {
    case Form::rsa_raw:
      return crypto::verify_raw(key, input, signature);
    case Form::rsa_pkcs1: {
      const auto data = pkcs1_data(scheme, input);
      if (!data) return fail(data.error());
      return crypto::verify_pkcs1(key, *data, signature);
    }
    case Form::rsa_pss:
      return crypto::verify_pss(key, scheme.pss, input, signature);
    case Form::ecdsa:
      if (input.empty() || input.size() > kMaxEcdsaInput) return fail(Errc::data_length);
      return crypto::verify_ecdsa(key, input,
                                  full_length(signature, signature_size(key.algorithm)));
    case Form::eddsa:
      return crypto::verify_eddsa(key, input, signature);
  }
  return fail(Errc::internal);
}

Result<Bytes> recover(const crypto::PublicKey& key, const SignatureScheme& scheme,
                      ByteView signature) {
  if (const auto fit = check_fit(scheme, key); !fit) return fail(fit.error());
  if (scheme.form == Form::rsa_pkcs1) return crypto::recover_pkcs1(key, signature);
  if (scheme.form != Form::rsa_raw) return fail(Errc::unsupported);
  if (signature.size() != key.modulus.size()) return fail(Errc::signature_length);
  if (!std::ranges::lexicographical_compare(signature, key.modulus)) {
    return fail(Errc::signature_invalid);
  }
  return crypto::rsa_public_operation(key, signature);
}

}  // namespace kunci
