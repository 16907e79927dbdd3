// SPDX-License-Identifier: Apache-2.0
#include "tests/support/software_token.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "crypto/ecdsa_signature.h"

namespace kunci::test {
namespace {

using crypto::KeyKind;
using crypto::OpensslKey;

constexpr KeyUses kForSigning{.sign = true};
constexpr KeyUses kForSecrecy{.decipher = true, .agree = true};
constexpr KeyUses kForAll{.sign = true, .decipher = true, .agree = true};

KeyUses uses_of(const crypto::KeyAlgorithm& algorithm) {
  switch (algorithm.kind) {
    case KeyKind::rsa:
      return {.sign = true, .decipher = true};
    case KeyKind::ec:
      return {.sign = true, .agree = true};
    case KeyKind::edwards:
      return {.sign = true};
    case KeyKind::montgomery:
      return {.agree = true};
  }
  return {};
}

bool is_pin(const PinEntry& pin) {
  return pin.typed != nullptr && text_of(pin.typed->view()) == SoftwareToken::kPin;
}

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL failed");
}

// What a card that pads by itself gives: the signature over the padded block.
Bytes sign_inside(const OpensslKey& key, ByteView data) {
  const auto block = crypto::pad_pkcs1_signature(data, key.public_key().modulus.size());
  return key.raw_private(block.value());
}

Bytes shared_point(const OpensslKey& own, const crypto::PublicKey& peer) {
  const Bytes spki = crypto::spki_of(peer);
  const unsigned char* at = spki.data();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> other(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())), EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, own.get(), nullptr), EVP_PKEY_CTX_free);
  std::size_t size = 0;
  require(other != nullptr && EVP_PKEY_derive_init(context.get()) == 1 &&
          EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1 &&
          EVP_PKEY_derive(context.get(), nullptr, &size) == 1);
  Bytes shared(size);
  // OpenSSL refuses points of small order; a card may not, and gives zero.
  if (EVP_PKEY_derive(context.get(), shared.data(), &size) != 1) return Bytes(size, 0);
  return shared;
}

}  // namespace

SoftwareToken::Key SoftwareToken::rsa_key(unsigned bits) {
  return {Key(), &crypto::rsa_pair(bits)};
}

SoftwareToken::Key SoftwareToken::key_on(crypto::Curve curve) {
  return std::make_shared<const OpensslKey>(OpensslKey::generate(curve));
}

SoftwareToken::SoftwareToken()
    : places_{{.reference = kAuthentication, .id = {1}, .label = "First", .meant_for = kForSigning},
              {.reference = kSignature, .id = {2}, .label = "Second", .meant_for = kForSigning},
              {.reference = kEncryption, .id = {3}, .label = "Third", .meant_for = kForSecrecy},
              {.reference = kCardAuthentication, .id = {4}, .label = "Fourth", .meant_for = {}},
              {.reference = kRetired, .id = {5}, .label = "Fifth", .meant_for = kForAll}} {}

void SoftwareToken::put(KeyReference place, Key key, KeyPolicy policy, RsaForm rsa_form) {
  auto pair = std::make_shared<KeyPair>();
  pair->reference = place;
  pair->public_key = key->public_key();
  pair->uses = uses_of(pair->public_key.algorithm);
  pair->rsa_form = rsa_form;
  keys_[place] = {std::move(pair), std::move(key), policy};
}

void SoftwareToken::put_certificate(KeyReference place, Bytes der) {
  certificates_[place] = std::make_shared<const Bytes>(std::move(der));
}

void SoftwareToken::set_algorithms(std::vector<crypto::KeyAlgorithm> algorithms) {
  algorithms_ = std::move(algorithms);
}

Result<TokenIdentity> SoftwareToken::identity() {
  return TokenIdentity{.label = "Software token",
                       .manufacturer = "kunci",
                       .model = "software",
                       .serial = "0001",
                       .initialized = true};
}

PinRules SoftwareToken::pin_rules(PinRole /*role*/) const {
  return {.min_length = 6, .max_length = 8, .digits_only = true};
}

Result<PinState> SoftwareToken::pin_state(PinRole /*role*/) { return PinState{.tries_left = 3}; }

Result<void> SoftwareToken::login(PinRole role, const PinEntry& pin) {
  if (!is_pin(pin)) return fail(Errc::pin_incorrect);
  user_ = role;
  consent_stands_ = role == PinRole::user;
  return {};
}

void SoftwareToken::logout() {
  user_.reset();
  consent_stands_ = false;
}

Result<void> SoftwareToken::consent(const PinEntry& pin) {
  if (!is_pin(pin)) return fail(Errc::pin_incorrect);
  ++counts.consents;
  consent_stands_ = true;
  return {};
}

Result<void> SoftwareToken::consent_with_held_pin() {
  if (user_ != PinRole::user) return fail(Errc::not_logged_in);
  ++counts.consents;
  consent_stands_ = true;
  return {};
}

void SoftwareToken::withdraw_consent() {
  ++counts.withdrawals;
  consent_stands_ = false;
}

Result<std::vector<KeyReference>> SoftwareToken::places_in_use() {
  std::vector<KeyReference> in_use;
  for (const KeyPlace& place : places_) {
    if (keys_.contains(place.reference) || certificates_.contains(place.reference)) {
      in_use.push_back(place.reference);
    }
  }
  return in_use;
}

Result<std::shared_ptr<const KeyPair>> SoftwareToken::key_pair(KeyReference place) {
  const auto held = keys_.find(place);
  if (held == keys_.end()) return nullptr;
  return held->second.pair;
}

Result<KeyPolicy> SoftwareToken::key_policy(KeyReference place) {
  const auto held = keys_.find(place);
  if (held == keys_.end()) return fail(Errc::not_found);
  return held->second.policy;
}

Result<std::shared_ptr<const Bytes>> SoftwareToken::certificate(KeyReference place) {
  const auto found = certificates_.find(place);
  if (found == certificates_.end()) return nullptr;
  return found->second;
}

Result<std::shared_ptr<const Bytes>> SoftwareToken::data(std::uint32_t /*tag*/) { return nullptr; }

Result<const SoftwareToken::Held*> SoftwareToken::use(KeyReference key, ByteView input) {
  last_input = copy_of(input);
  if (failure) return fail(*failure);
  const auto held = keys_.find(key);
  if (held == keys_.end()) return fail(Errc::not_found);
  const Consent wanted = held->second.policy.consent;
  if (wanted != Consent::never && user_ != PinRole::user) return fail(Errc::not_logged_in);
  if (wanted == Consent::every_time && !consent_stands_) return fail(Errc::not_logged_in);
  consent_stands_ = false;
  return &held->second;
}

Result<Bytes> SoftwareToken::sign(KeyReference key, ByteView input) {
  ++counts.signatures;
  const auto held = use(key, input);
  if (!held) return fail(held.error());
  const crypto::KeyAlgorithm& algorithm = (*held)->pair->public_key.algorithm;
  Bytes signature;
  switch (algorithm.kind) {
    case KeyKind::rsa:
      signature = (*held)->pair->rsa_form == RsaForm::pkcs1_inside
                      ? sign_inside(*(*held)->key, input)
                      : (*held)->key->raw_private(input);
      break;
    case KeyKind::ec:
      if (input.size() > size_in_octets(algorithm)) return fail(Errc::data_length);
      signature = crypto::raw_from_der((*held)->key->sign_ecdsa(input), algorithm.curve).value();
      break;
    case KeyKind::edwards:
      signature = (*held)->key->sign_eddsa(input);
      break;
    case KeyKind::montgomery:
      return fail(Errc::unsupported);
  }
  if (corrupts_signatures) signature.back() ^= 1;
  return signature;
}

Result<Secret> SoftwareToken::decipher(KeyReference key, ByteView ciphertext) {
  ++counts.decryptions;
  const auto held = use(key, ciphertext);
  if (!held) return fail(held.error());
  if ((*held)->pair->rsa_form == RsaForm::raw_block) {
    return Secret((*held)->key->raw_private(ciphertext));
  }
  const auto message = (*held)->key->decrypt_pkcs1(ciphertext);
  if (!message) return fail(Errc::ciphertext_invalid);
  return Secret(*message);
}

Result<Secret> SoftwareToken::agree(KeyReference key, ByteView peer_point) {
  ++counts.agreements;
  const auto held = use(key, peer_point);
  if (!held) return fail(held.error());
  const auto peer = crypto::public_key_on((*held)->pair->public_key.algorithm.curve, peer_point);
  if (!peer) return fail(peer.error());
  return Secret(shared_point(*(*held)->key, *peer));
}

Result<Bytes> SoftwareToken::random(std::size_t size) {
  if (!has_random) return fail(Errc::unsupported);
  ++counts.random;
  return Bytes(size, static_cast<std::uint8_t>(counts.random));
}

Result<crypto::PublicKey> SoftwareToken::generate(KeyReference place,
                                                  crypto::KeyAlgorithm algorithm,
                                                  const GenerateOptions& options) {
  if (!user_) return fail(Errc::not_logged_in);
  if (!takes_options && (options.consent || options.touch)) return fail(Errc::unsupported);
  last_options = options;
  const Key key =
      algorithm.kind == KeyKind::rsa ? rsa_key(algorithm.bits) : key_on(algorithm.curve);
  put(place, key,
      {.consent = options.consent.value_or(Consent::once), .origin = Origin::generated});
  return key->public_key();
}

Result<void> SoftwareToken::remove(KeyReference place) {
  keys_.erase(place);
  return {};
}

}  // namespace kunci::test
