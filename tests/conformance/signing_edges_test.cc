// SPDX-License-Identifier: Apache-2.0
// PKCS#11 3.2, 5.13: data of unusual lengths and values, salts, recovery of the data.
#include <array>

#include "tests/conformance/length_protocol.h"
#include "tests/conformance/session_fixtures.h"
#include "tests/conformance/signature_form.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

class SigningEdges : public UserSession {
 protected:
  CK_RV init(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key) {
    return module().C_SignInit(session_, &mechanism, key);
  }
  OutputCall signed_message(const Bytes& message) {
    return [this, message](CK_BYTE_PTR out, CK_ULONG_PTR length) {
      CK_BYTE nothing = 0;  // the empty message has an address, too
      auto* const input = message.empty() ? &nothing : const_cast<CK_BYTE*>(message.data());
      return module().C_Sign(session_, input, message.size(), out, length);
    };
  }
  Bytes sign(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, const Bytes& message) {
    EXPECT_THAT(init(mechanism, key), ReturnsRv(CKR_OK));
    return output_at_once(signed_message(message));
  }
  CK_RV sign_rv(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, const Bytes& message) {
    if (const CK_RV rv = init(mechanism, key); rv != CKR_OK) return rv;
    std::array<CK_BYTE, 512> out{};
    CK_ULONG length = out.size();
    return signed_message(message)(out.data(), &length);
  }
  /// Whether the token signs so. Where it does not, C_SignInit says what C_GetMechanismInfo says.
  bool signs_with(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key) {
    if (token_.can(mechanism.mechanism, CKF_SIGN)) return true;
    EXPECT_THAT(init(mechanism, key), ReturnsRv(CKR_MECHANISM_INVALID));
    return false;
  }
  void expect_pkcs1(std::initializer_list<std::size_t> sizes) {
    const auto pair = token_.pair(session_, KeyName::rsa);
    const auto judge = openssl(KeyName::rsa);
    for (const std::size_t size : sizes) {
      const Bytes data(size, 0x5a);
      const Bytes signature = sign({CKM_RSA_PKCS, nullptr, 0}, pair.private_key, data);
      Bytes block{0x00, 0x01};
      block.resize(256 - size - 1, 0xff);
      block.push_back(0x00);
      append(block, data);
      ASSERT_EQ(signature.size(), 256U) << size;
      EXPECT_EQ(judge.raw_public(signature), block) << size;
    }
  }
  crypto::OpensslKey openssl(KeyName key) {
    return crypto::OpensslKey::from_spki(crypto::spki_of(token_.public_key(session_, key)));
  }
};

TEST_F(SigningEdges, EcdsaOfHashesOfOtherLengthsAndValues) {
  const auto pair = token_.pair(session_, KeyName::p256);
  const auto judge = openssl(KeyName::p256);
  for (const Bytes& hash : {Bytes(1, 0x01), Bytes(20, 0x11), Bytes(31, 0xff), Bytes(32, 0x00),
                            Bytes(32, 0xff), Bytes(48, 0x22), Bytes(64, 0x33)}) {
    const Bytes signature = sign({CKM_ECDSA, nullptr, 0}, pair.private_key, hash);
    EXPECT_EQ(signature.size(), 64U);
    EXPECT_TRUE(judge.verify_ecdsa(hash, der_of(signature))) << hash.size();
  }
}

TEST_F(SigningEdges, Pkcs1OfDataAsLongAsHashes) { expect_pkcs1({1, 19, 20, 36, 51, 83, 102}); }

TEST_F(SigningEdges, Pkcs1OfDataOfAllOtherLengths) { expect_pkcs1({117, 245, 0}); }

TEST_F(SigningEdges, RawNumbersMustBeBelowTheModulus) {
  const auto pair = token_.pair(session_, KeyName::rsa);
  const CK_MECHANISM raw{CKM_RSA_X_509, nullptr, 0};
  if (!signs_with(raw, pair.private_key)) return;
  const crypto::PublicKey key = token_.public_key(session_, KeyName::rsa);
  const auto judge = openssl(KeyName::rsa);
  Bytes two(256, 0);
  two.back() = 2;
  Bytes last = key.modulus;
  last.back() ^= 1;  // the modulus is odd
  for (const Bytes& number : {two, last}) {
    EXPECT_EQ(judge.raw_public(sign(raw, pair.private_key, number)), number);
  }
  EXPECT_THAT(sign_rv(raw, pair.private_key, key.modulus), ReturnsRv(CKR_DATA_INVALID));
}

TEST_F(SigningEdges, PssWithSaltsOfAllLengths) {
  const auto pair = token_.pair(session_, KeyName::rsa);
  const auto judge = openssl(KeyName::rsa);
  const Bytes hash(32, 0x6b);
  if (!signs_with({CKM_RSA_PKCS_PSS, nullptr, 0}, pair.private_key)) return;
  for (const CK_ULONG salt : {0UL, 1UL, 20UL, 32UL, 64UL, 222UL}) {
    CK_RSA_PKCS_PSS_PARAMS parameters{CKM_SHA256, CKG_MGF1_SHA256, salt};
    const Bytes signature =
        sign({CKM_RSA_PKCS_PSS, &parameters, sizeof parameters}, pair.private_key, hash);
    EXPECT_TRUE(
        judge.verify_pss({crypto::Digest::sha256, crypto::Digest::sha256, salt}, hash, signature))
        << salt;
  }
}

TEST_F(SigningEdges, PssOfAHashOfAnotherLength) {
  const auto pair = token_.pair(session_, KeyName::rsa);
  CK_RSA_PKCS_PSS_PARAMS parameters{CKM_SHA256, CKG_MGF1_SHA256, 32};
  if (!signs_with({CKM_RSA_PKCS_PSS, &parameters, sizeof parameters}, pair.private_key)) return;
  for (const std::size_t size : {20UL, 31UL, 33UL, 64UL}) {
    EXPECT_THAT(sign_rv({CKM_RSA_PKCS_PSS, &parameters, sizeof parameters}, pair.private_key,
                        Bytes(size, 1)),
                ReturnsRv(CKR_DATA_LEN_RANGE))
        << size;
  }
}

TEST_F(SigningEdges, EddsaOfMessagesOfAllLengths) {
  const CK_MECHANISM eddsa{CKM_EDDSA, nullptr, 0};
  if (!token_.makes(KeyName::ed25519)) {
    const auto other = token_.pair(session_, KeyName::rsa);
    EXPECT_THAT(init(eddsa, other.private_key), testing::Not(ReturnsRv(CKR_OK)));
    return;
  }
  const auto pair = token_.pair(session_, KeyName::ed25519);
  const auto judge = openssl(KeyName::ed25519);
  for (const std::size_t size : {0UL, 1UL, 127UL, 128UL, 1000UL}) {
    const Bytes message(size, 0x7e);
    EXPECT_TRUE(judge.verify_eddsa(message, sign(eddsa, pair.private_key, message))) << size;
  }
}

TEST_F(SigningEdges, RecoveryGivesTheDataBack) {
  const auto pair = token_.pair(session_, KeyName::rsa);
  CK_MECHANISM mechanism{CKM_RSA_PKCS, nullptr, 0};
  Bytes data(51, 0x3c);
  if (!token_.can(CKM_RSA_PKCS, CKF_SIGN_RECOVER)) {
    EXPECT_THAT(
        module().C_SignRecoverInit(session_, &mechanism, pair.private_key),
        testing::AnyOf(ReturnsRv(CKR_MECHANISM_INVALID), ReturnsRv(CKR_FUNCTION_NOT_SUPPORTED)));
    return;
  }
  ASSERT_THAT(module().C_SignRecoverInit(session_, &mechanism, pair.private_key),
              ReturnsRv(CKR_OK));
  Bytes signature = output_by_protocol([&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
    return module().C_SignRecover(session_, data.data(), data.size(), out, length);
  });
  const auto recover = [&](CK_BYTE_PTR out, CK_ULONG_PTR length) {
    return module().C_VerifyRecover(session_, signature.data(), signature.size(), out, length);
  };
  ASSERT_THAT(module().C_VerifyRecoverInit(session_, &mechanism, pair.public_key),
              ReturnsRv(CKR_OK));
  EXPECT_EQ(output_by_protocol(recover), data);
  signature.back() ^= 1;
  ASSERT_THAT(module().C_VerifyRecoverInit(session_, &mechanism, pair.public_key),
              ReturnsRv(CKR_OK));
  std::array<CK_BYTE, 512> out{};
  CK_ULONG length = out.size();
  EXPECT_THAT(recover(out.data(), &length), ReturnsRv(CKR_SIGNATURE_INVALID));
}

}  // namespace
}  // namespace kunci::test
