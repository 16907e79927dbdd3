// SPDX-License-Identifier: Apache-2.0
#include "openssl_key.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

namespace kunci::crypto {
namespace {

using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

void require(int answer) {
  if (answer <= 0) throw std::runtime_error("OpenSSL failed");
}

Context context_for(EVP_PKEY* key) {
  Context context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), EVP_PKEY_CTX_free);
  if (context == nullptr) throw std::runtime_error("OpenSSL failed");
  return context;
}

const EVP_MD* evp(Digest digest) {
  switch (digest) {
    case Digest::sha1:
      return EVP_sha1();
    case Digest::sha224:
      return EVP_sha224();
    case Digest::sha256:
      return EVP_sha256();
    case Digest::sha384:
      return EVP_sha384();
    case Digest::sha512:
      return EVP_sha512();
    case Digest::sha3_224:
      return EVP_sha3_224();
    case Digest::sha3_256:
      return EVP_sha3_256();
    case Digest::sha3_384:
      return EVP_sha3_384();
    case Digest::sha3_512:
      return EVP_sha3_512();
  }
  return nullptr;
}

using Operation = int (*)(EVP_PKEY_CTX*, unsigned char*, std::size_t*, const unsigned char*,
                          std::size_t);

std::optional<Bytes> run(Operation operation, EVP_PKEY_CTX* context, ByteView in) {
  std::size_t size = 0;
  require(operation(context, nullptr, &size, in.data(), in.size()));
  Bytes out(size);
  if (operation(context, out.data(), &size, in.data(), in.size()) <= 0) return std::nullopt;
  out.resize(size);
  return out;
}

void set_pss(EVP_PKEY_CTX* context, const PssParameters& parameters) {
  require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING));
  require(EVP_PKEY_CTX_set_signature_md(context, evp(parameters.hash)));
  require(EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp(parameters.mgf)));
  require(EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(parameters.salt_length)));
}

void set_oaep(EVP_PKEY_CTX* context, const OaepParameters& parameters) {
  require(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING));
  require(EVP_PKEY_CTX_set_rsa_oaep_md(context, evp(parameters.hash)));
  require(EVP_PKEY_CTX_set_rsa_mgf1_md(context, evp(parameters.mgf)));
  if (parameters.label.empty()) return;
  void* const label = OPENSSL_memdup(parameters.label.data(), parameters.label.size());
  require(
      EVP_PKEY_CTX_set0_rsa_oaep_label(context, label, static_cast<int>(parameters.label.size())));
}

}  // namespace

OpensslKey OpensslKey::generate_rsa(unsigned bits) {
  EVP_PKEY* const key = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits});
  require(key != nullptr);
  return OpensslKey(key);
}

OpensslKey OpensslKey::generate(Curve curve) {
  EVP_PKEY* key = nullptr;
  switch (curve) {
    case Curve::none:
      break;
    case Curve::p256:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
      break;
    case Curve::p384:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-384");
      break;
    case Curve::p521:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-521");
      break;
    case Curve::ed25519:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
      break;
    case Curve::x25519:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519");
      break;
    case Curve::brainpool256:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "brainpoolP256r1");
      break;
    case Curve::brainpool384:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "brainpoolP384r1");
      break;
    case Curve::brainpool512:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "brainpoolP512r1");
      break;
  }
  require(key != nullptr);
  return OpensslKey(key);
}

OpensslKey OpensslKey::from_spki(ByteView der) {
  const unsigned char* at = der.data();
  EVP_PKEY* const key = d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size()));
  require(key != nullptr);
  return OpensslKey(key);
}

OpensslKey::OpensslKey(OpensslKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}
OpensslKey::~OpensslKey() { EVP_PKEY_free(key_); }

Bytes OpensslKey::spki() const {
  Bytes der(static_cast<std::size_t>(i2d_PUBKEY(key_, nullptr)));
  unsigned char* at = der.data();
  require(i2d_PUBKEY(key_, &at));
  return der;
}

PublicKey OpensslKey::public_key() const { return public_key_from_spki(spki()).value(); }

Bytes OpensslKey::raw_private(ByteView block) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_decrypt_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING));
  return run(EVP_PKEY_decrypt, context.get(), block).value();
}

Bytes OpensslKey::raw_public(ByteView block) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_encrypt_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING));
  return run(EVP_PKEY_encrypt, context.get(), block).value();
}

Bytes OpensslKey::sign_pkcs1(Digest digest, ByteView hash) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_sign_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING));
  require(EVP_PKEY_CTX_set_signature_md(context.get(), evp(digest)));
  return run(EVP_PKEY_sign, context.get(), hash).value();
}

Bytes OpensslKey::sign_pss(const PssParameters& parameters, ByteView hash) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_sign_init(context.get()));
  set_pss(context.get(), parameters);
  return run(EVP_PKEY_sign, context.get(), hash).value();
}

bool OpensslKey::verify_pss(const PssParameters& parameters, ByteView hash,
                            ByteView signature) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_verify_init(context.get()));
  set_pss(context.get(), parameters);
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), hash.data(),
                         hash.size()) == 1;
}

bool OpensslKey::verify_pkcs1(std::optional<Digest> digest, ByteView data,
                              ByteView signature) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_verify_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING));
  if (digest) require(EVP_PKEY_CTX_set_signature_md(context.get(), evp(*digest)));
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), data.data(),
                         data.size()) == 1;
}

Bytes OpensslKey::encrypt_pkcs1(ByteView message) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_encrypt_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING));
  return run(EVP_PKEY_encrypt, context.get(), message).value();
}

std::optional<Bytes> OpensslKey::decrypt_pkcs1(ByteView ciphertext) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_decrypt_init(context.get()));
  require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING));
  return run(EVP_PKEY_decrypt, context.get(), ciphertext);
}

std::optional<Bytes> OpensslKey::decrypt_oaep(const OaepParameters& parameters,
                                              ByteView ciphertext) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_decrypt_init(context.get()));
  set_oaep(context.get(), parameters);
  return run(EVP_PKEY_decrypt, context.get(), ciphertext);
}

Bytes OpensslKey::encrypt_oaep(const OaepParameters& parameters, ByteView message) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_encrypt_init(context.get()));
  set_oaep(context.get(), parameters);
  return run(EVP_PKEY_encrypt, context.get(), message).value();
}

Bytes OpensslKey::sign_ecdsa(ByteView hash) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_sign_init(context.get()));
  return run(EVP_PKEY_sign, context.get(), hash).value();
}

Bytes OpensslKey::sign_eddsa(ByteView message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_));
  std::size_t size = 64;
  Bytes signature(size);
  require(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()));
  return signature;
}

bool OpensslKey::verify_ecdsa(ByteView hash, ByteView der_signature) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_verify_init(context.get()));
  return EVP_PKEY_verify(context.get(), der_signature.data(), der_signature.size(), hash.data(),
                         hash.size()) == 1;
}

bool OpensslKey::verify_eddsa(ByteView message, ByteView signature) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  require(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_));
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Bytes OpensslKey::agree(const OpensslKey& peer) const {
  const Context context = context_for(key_);
  require(EVP_PKEY_derive_init(context.get()));
  require(EVP_PKEY_derive_set_peer(context.get(), peer.key_));
  std::size_t size = 0;
  require(EVP_PKEY_derive(context.get(), nullptr, &size));
  Bytes shared(size);
  require(EVP_PKEY_derive(context.get(), shared.data(), &size));
  shared.resize(size);
  return shared;
}

const OpensslKey& rsa_pair(unsigned bits) {
  static std::map<unsigned, OpensslKey> pairs;
  const auto found = pairs.find(bits);
  if (found != pairs.end()) return found->second;
  return pairs.emplace(bits, OpensslKey::generate_rsa(bits)).first->second;
}

}  // namespace kunci::crypto
