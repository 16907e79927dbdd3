// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/hex.h"
#include "tests/faults/job.h"
#include "tests/module/token_fixture.h"
#include "tests/stress/openssl_verifier.h"

namespace kunci::test {
namespace {

Bytes message() { return Bytes(40, 0x5a); }

CK_RV get(Work& work, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, Bytes& value) {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  CK_RV rv = module().C_GetAttributeValue(work.session, object, &attribute, 1);
  if (rv != CKR_OK) return rv;
  value.resize(attribute.ulValueLen);
  attribute.pValue = value.data();
  return module().C_GetAttributeValue(work.session, object, &attribute, 1);
}

CK_RV ready(Work& work, std::uint8_t id) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  if (const CK_RV rv = find_key(work, id); rv != CKR_OK) return rv;
  return get(work, work.public_key, CKA_PUBLIC_KEY_INFO, work.input);
}

CK_RV ready_to_sign_rsa(Work& work) { return ready(work, work.card.places.rsa); }
CK_RV ready_to_sign_ec(Work& work) { return ready(work, work.card.places.ec); }

CK_RV sign_rsa(Work& work) {
  return Client::sign(work.session, CKM_SHA256_RSA_PKCS, work.key, message(), work.product);
}
CK_RV sign_ec(Work& work) {
  return Client::sign(work.session, CKM_ECDSA_SHA256, work.key, message(), work.product);
}

bool is_signature(const Work& work) {
  return OpensslVerifier(work.input).accepts(message(), work.product);
}

CK_MECHANISM rsa_pkcs() { return {CKM_RSA_PKCS, nullptr, 0}; }

CK_RV ready_to_decrypt(Work& work) {
  CK_RV rv = ready(work, work.card.places.dual);
  if (rv != CKR_OK) return rv;
  CK_MECHANISM mechanism = rsa_pkcs();
  rv = module().C_EncryptInit(work.session, &mechanism, work.public_key);
  if (rv != CKR_OK) return rv;
  work.input.resize(256);
  CK_ULONG length = work.input.size();
  Bytes plaintext = message();
  return module().C_Encrypt(work.session, plaintext.data(), plaintext.size(), work.input.data(),
                            &length);
}

CK_RV decrypt(Work& work) {
  CK_MECHANISM mechanism = rsa_pkcs();
  CK_RV rv = module().C_DecryptInit(work.session, &mechanism, work.key);
  if (rv != CKR_OK) return rv;
  work.product.resize(256);
  CK_ULONG length = work.product.size();
  rv = module().C_Decrypt(work.session, work.input.data(), work.input.size(), work.product.data(),
                          &length);
  work.product.resize(rv == CKR_OK ? length : 0);
  return rv;
}

bool is_plaintext(const Work& work) { return work.product == message(); }

/// These cards take the padding off themselves: the bare plaintext has no frame, and a refusal has
/// to look like a success (implicit rejection).
bool on_openpgp(const CardKind& card, const NamedFault& /*fault*/) {
  return card.family == CardKind::Family::openpgp;
}

/// The generator of P-256: what is agreed with it is the card's own public point.
Bytes generator() {
  return *from_hex(
      "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
      "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
}

CK_RV ready_to_derive(Work& work) {
  if (const CK_RV rv = log_in(work); rv != CKR_OK) return rv;
  if (const CK_RV rv = find_key(work, work.card.places.dual); rv != CKR_OK) return rv;
  return get(work, work.public_key, CKA_EC_POINT, work.input);
}

CK_RV derive(Work& work) {
  Bytes point = generator();
  CK_ECDH1_DERIVE_PARAMS parameters{CKD_NULL, 0, nullptr, point.size(), point.data()};
  CK_MECHANISM mechanism{CKM_ECDH1_DERIVE, &parameters, sizeof parameters};
  const Attributes wanted{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                          {CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}},
                          {CKA_VALUE_LEN, CK_ULONG{32}},
                          {CKA_SENSITIVE, false},
                          {CKA_EXTRACTABLE, true}};
  auto views = views_of(wanted);
  CK_OBJECT_HANDLE secret = CK_INVALID_HANDLE;
  const CK_RV rv =
      module().C_DeriveKey(work.session, &mechanism, work.key, views.data(), views.size(), &secret);
  return rv == CKR_OK ? get(work, secret, CKA_VALUE, work.product) : rv;
}

bool is_shared_secret(const Work& work) {
  // CKA_EC_POINT: OCTET STRING { 04, x, y }.
  return work.input.size() == 67 && equal(work.product, ByteView(work.input).subspan(3, 32));
}

}  // namespace

std::span<const Job> using_jobs() {
  static const std::array kJobs{
      Job{.name = "SignRsa",
          .prepare = ready_to_sign_rsa,
          .run = sign_rsa,
          .is_right = is_signature,
          .also_proper = {CKR_DATA_INVALID, CKR_PIN_INVALID}},
      Job{.name = "SignEc",
          .prepare = ready_to_sign_ec,
          .run = sign_ec,
          .is_right = is_signature,
          .also_proper = {CKR_DATA_INVALID, CKR_PIN_INVALID}},
      Job{.name = "Decrypt",
          .prepare = ready_to_decrypt,
          .run = decrypt,
          .is_right = is_plaintext,
          .may_be_deceived = on_openpgp,
          .also_proper = {CKR_DATA_INVALID, CKR_ENCRYPTED_DATA_INVALID}},
      Job{.name = "Derive",
          .condition = Condition::agreeing,
          .prepare = ready_to_derive,
          .run = derive,
          .is_right = is_shared_secret,
          .also_proper = {CKR_DATA_INVALID, CKR_PIN_INVALID}},
  };
  return kJobs;
}

}  // namespace kunci::test
