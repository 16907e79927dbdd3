// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/crypto/openssl_check.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "tests/harness/crypto/certificate.h"
#include "tlv/reader.h"

namespace kunci::harness {
namespace {

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;
using X509Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

KeyContext context_for(const OpensslKey& key) {
  return {EVP_PKEY_CTX_new(key.get(), nullptr), &EVP_PKEY_CTX_free};
}

Bytes value_of(ByteView series, tlv::Tag tag) {
  const auto value = tlv::find(series, tag);
  return value ? copy_of(*value) : Bytes{};
}

OpensslKey fresh_key(KeyAlgorithm algorithm) {
  EVP_PKEY* key = nullptr;
  switch (algorithm) {
    case KeyAlgorithm::p256:
      key = EVP_EC_gen("P-256");
      break;
    case KeyAlgorithm::p384:
      key = EVP_EC_gen("P-384");
      break;
    case KeyAlgorithm::p521:
      key = EVP_EC_gen("P-521");
      break;
    case KeyAlgorithm::brainpool256r1:
      key = EVP_EC_gen("brainpoolP256r1");
      break;
    case KeyAlgorithm::brainpool384r1:
      key = EVP_EC_gen("brainpoolP384r1");
      break;
    case KeyAlgorithm::brainpool512r1:
      key = EVP_EC_gen("brainpoolP512r1");
      break;
    case KeyAlgorithm::x25519:
      key = EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519");
      break;
    case KeyAlgorithm::rsa1024:
    case KeyAlgorithm::rsa2048:
    case KeyAlgorithm::rsa3072:
    case KeyAlgorithm::rsa4096:
    case KeyAlgorithm::ed25519:
      break;
  }
  return {key, &EVP_PKEY_free};
}

X509Certificate parse_certificate(ByteView der) {
  const std::uint8_t* octets = der.data();
  return {d2i_X509(nullptr, &octets, static_cast<long>(der.size())), &X509_free};
}

}  // namespace

OpensslKey openssl_key(const PublicKey& key) {
  const Bytes info = subject_public_key_info(key);
  const std::uint8_t* octets = info.data();
  return {d2i_PUBKEY(nullptr, &octets, static_cast<long>(info.size())), &EVP_PKEY_free};
}

PublicKey key_from_objects(KeyAlgorithm algorithm, ByteView objects) {
  const auto inside = tlv::find(objects, 0x7f49);
  if (inside) objects = *inside;
  return {.algorithm = algorithm,
          .modulus = value_of(objects, 0x81),
          .exponent = value_of(objects, 0x82),
          .point = value_of(objects, 0x86)};
}

Bytes sha256(ByteView octets) {
  Bytes digest(32);
  EVP_Digest(octets.data(), octets.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

bool verifies_digest(const PublicKey& key, ByteView digest, ByteView signature) {
  const OpensslKey public_key = openssl_key(key);
  const KeyContext context = context_for(public_key);
  if (!public_key || EVP_PKEY_verify_init(context.get()) != 1) return false;
  if (is_rsa(key.algorithm) &&
      (EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
       EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1)) {
    return false;
  }
  return EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

bool verifies_message(const PublicKey& key, ByteView message, ByteView signature) {
  const OpensslKey public_key = openssl_key(key);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  return public_key &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, public_key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Bytes encrypt_pkcs1(const PublicKey& key, ByteView plaintext) {
  const OpensslKey public_key = openssl_key(key);
  const KeyContext context = context_for(public_key);
  Bytes ciphertext(key.modulus.size());
  std::size_t size = ciphertext.size();
  if (EVP_PKEY_encrypt_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_encrypt(context.get(), ciphertext.data(), &size, plaintext.data(),
                       plaintext.size()) != 1) {
    return {};
  }
  return ciphertext;
}

Agreement agree_with(const PublicKey& key) {
  const OpensslKey own = fresh_key(key.algorithm);
  const OpensslKey peer = openssl_key(key);
  const KeyContext context = context_for(own);
  Agreement agreement;
  std::uint8_t* point = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(own.get(), &point);
  agreement.point.assign(point, point + size);
  OPENSSL_free(point);
  std::size_t secret_size = size_of(key.algorithm);
  agreement.secret.resize(secret_size);
  if (EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
      EVP_PKEY_derive(context.get(), agreement.secret.data(), &secret_size) != 1) {
    return {};
  }
  return agreement;
}

bool verifies_chain(ByteView leaf, ByteView issuer, ByteView root) {
  const X509Certificate attested = parse_certificate(leaf);
  const X509Certificate between = parse_certificate(issuer);
  const X509Certificate trusted = parse_certificate(root);
  if (!attested || !between || !trusted) return false;
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(),
                                                                      &X509_STORE_free};
  X509_STORE_add_cert(store.get(), trusted.get());
  STACK_OF(X509)* untrusted = sk_X509_new_null();
  sk_X509_push(untrusted, between.get());
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context{
      X509_STORE_CTX_new(), &X509_STORE_CTX_free};
  X509_STORE_CTX_init(context.get(), store.get(), attested.get(), untrusted);
  const bool verified = X509_verify_cert(context.get()) == 1;
  sk_X509_free(untrusted);
  return verified;
}

}  // namespace kunci::harness
