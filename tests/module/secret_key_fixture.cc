// SPDX-License-Identifier: Apache-2.0
#include "tests/module/secret_key_fixture.h"

#include "crypto/algorithm.h"

namespace kunci::test {

void SecretKeys::SetUpTestSuite() {
  token_ = new PluggedToken("piv:profile=yubico,content=factory");
  module_in_use_ = new Initialised();
  const CK_SLOT_ID slot = Client::slot_with_token();
  Client::initialise(slot);
  session_ = Client::open(slot);
  ASSERT_THAT(Client::login(session_), ReturnsRv(CKR_OK));
  rsa_ = Client::generate_rsa(session_, kRsaId);
  ec_ = Client::generate_ec(session_, kEcId, crypto::ec_parameters(crypto::Curve::p256));
}

void SecretKeys::TearDownTestSuite() {
  delete module_in_use_;
  delete token_;
}

void SecretKeys::TearDown() {
  for (const CK_OBJECT_HANDLE object : Client::find(session_, {{CKA_TOKEN, false}})) {
    EXPECT_THAT(module().C_DestroyObject(session_, object), ReturnsRv(CKR_OK));
  }
}

CK_RV SecretKeys::create(const Attributes& values, CK_OBJECT_HANDLE& object) {
  auto views = views_of(values);
  return module().C_CreateObject(session_, views.data(), views.size(), &object);
}

CK_OBJECT_HANDLE SecretKeys::key(CK_KEY_TYPE type, const Bytes& value, const Attributes& more) {
  Attributes values{
      {CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}}, {CKA_KEY_TYPE, CK_ULONG{type}}, {CKA_VALUE, value}};
  values.insert(values.end(), more.begin(), more.end());
  CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
  EXPECT_THAT(create(values, object), ReturnsRv(CKR_OK));
  return object;
}

CK_RV SecretKeys::generate(CK_MECHANISM_TYPE type, const Attributes& values,
                           CK_OBJECT_HANDLE& object) {
  CK_MECHANISM mechanism{type, nullptr, 0};
  auto views = views_of(values);
  return module().C_GenerateKey(session_, &mechanism, views.data(), views.size(), &object);
}

SecretKeys::Outcome SecretKeys::with_length(const Call& call) {
  CK_ULONG length = 0;
  if (const CK_RV rv = call(nullptr, &length); rv != CKR_OK) return {.rv = rv};
  // One octet in any case: a NULL buffer would be another question.
  Outcome outcome{.octets = Bytes(length + 1)};
  const CK_ULONG told = length;
  outcome.rv = call(outcome.octets.data(), &length);
  EXPECT_LE(length, told);
  outcome.octets.resize(outcome.rv == CKR_OK ? length : 0);
  return outcome;
}

SecretKeys::Outcome SecretKeys::encrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data) {
  if (const CK_RV rv = module().C_EncryptInit(session_, &mechanism, key); rv != CKR_OK)
    return {.rv = rv};
  return with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_Encrypt(session_, data.data(), data.size(), output, length);
  });
}

SecretKeys::Outcome SecretKeys::decrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data) {
  if (const CK_RV rv = module().C_DecryptInit(session_, &mechanism, key); rv != CKR_OK)
    return {.rv = rv};
  return with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_Decrypt(session_, data.data(), data.size(), output, length);
  });
}

SecretKeys::Outcome SecretKeys::sign(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data) {
  if (const CK_RV rv = module().C_SignInit(session_, &mechanism, key); rv != CKR_OK)
    return {.rv = rv};
  return with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_Sign(session_, data.data(), data.size(), output, length);
  });
}

SecretKeys::Outcome SecretKeys::encrypt_in_parts(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                                                 Bytes data, std::size_t part) {
  Outcome all{.rv = module().C_EncryptInit(session_, &mechanism, key)};
  for (std::size_t at = 0; all.rv == CKR_OK && at < data.size(); at += part) {
    const std::size_t size = std::min(part, data.size() - at);
    const Outcome one = with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
      return module().C_EncryptUpdate(session_, &data[at], size, output, length);
    });
    all.rv = one.rv;
    append(all.octets, one.octets);
  }
  if (all.rv != CKR_OK) return all;
  const Outcome last = with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_EncryptFinal(session_, output, length);
  });
  all.rv = last.rv;
  append(all.octets, last.octets);
  return all;
}

SecretKeys::Outcome SecretKeys::decrypt_in_parts(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key,
                                                 Bytes data, std::size_t part) {
  Outcome all{.rv = module().C_DecryptInit(session_, &mechanism, key)};
  for (std::size_t at = 0; all.rv == CKR_OK && at < data.size(); at += part) {
    const std::size_t size = std::min(part, data.size() - at);
    const Outcome one = with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
      return module().C_DecryptUpdate(session_, &data[at], size, output, length);
    });
    all.rv = one.rv;
    append(all.octets, one.octets);
  }
  if (all.rv != CKR_OK) return all;
  const Outcome last = with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_DecryptFinal(session_, output, length);
  });
  all.rv = last.rv;
  append(all.octets, last.octets);
  return all;
}

SecretKeys::Outcome SecretKeys::wrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE wrapping,
                                     CK_OBJECT_HANDLE key) {
  return with_length([&](CK_BYTE_PTR output, CK_ULONG_PTR length) {
    return module().C_WrapKey(session_, &mechanism, wrapping, key, output, length);
  });
}

CK_RV SecretKeys::unwrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE unwrapping, Bytes wrapped,
                         const Attributes& values, CK_OBJECT_HANDLE& object) {
  auto views = views_of(values);
  return module().C_UnwrapKey(session_, &mechanism, unwrapping, wrapped.data(), wrapped.size(),
                              views.data(), views.size(), &object);
}

}  // namespace kunci::test
