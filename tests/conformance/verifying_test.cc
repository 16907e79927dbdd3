// SPDX-License-Identifier: Apache-2.0
// Signatures that are nearly right, made by raw arithmetic with a key of OpenSSL's: RFC 8017 8.1.2
// and 8.2.2, FIPS 186-5 6.4.2, RFC 8032 5.1.7.
#include <openssl/bn.h>

#include <array>
#include <memory>

#include "crypto/padding.h"
#include "tests/conformance/forged_blocks.h"
#include "tests/conformance/object_calls.h"
#include "tests/conformance/signature_form.h"
#include "tests/unit/crypto/openssl_key.h"

namespace kunci::test {
namespace {

using crypto::Curve;
using crypto::Digest;
using crypto::OpensslKey;

const Bytes kMessage = copy_of(bytes_of("Surat Keputusan Nomor 7"));
constexpr std::size_t kModulus = 256;

class Verifying : public PublicSession {
 protected:
  void use(const crypto::PublicKey& key) { key_ = make_object(session_, public_key_values(key)); }
  CK_RV verify(CK_MECHANISM mechanism, Bytes message, Bytes signature) {
    const CK_RV rv = module().C_VerifyInit(session_, &mechanism, key_);
    if (rv != CKR_OK) return rv;
    return module().C_Verify(session_, message.data(), message.size(), signature.data(),
                             signature.size());
  }

  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
};

// --- PKCS #1 v1.5 --------------------------------------------------------------------------------

class Pkcs1Verifying : public Verifying {
 protected:
  void SetUp() override {
    Verifying::SetUp();
    use(signer_.public_key());
  }
  CK_RV verify_signature(const Bytes& signature) {
    return verify({CKM_SHA256_RSA_PKCS, nullptr, 0}, kMessage, signature);
  }
  CK_RV verify_block(const Bytes& block) { return verify_signature(signer_.raw_private(block)); }
  CK_RV verify_info(const Bytes& info) { return verify_block(pkcs1_block(info, kModulus)); }

  const OpensslKey& signer_ = crypto::rsa_pair(2048);
  const Bytes hash_ = crypto::hash_of(Digest::sha256, kMessage).value();
  const Bytes info_ = crypto::digest_info(Digest::sha256, hash_).value();
  const Bytes block_ = pkcs1_block(info_, kModulus);
};

TEST_F(Pkcs1Verifying, GoodOne) { EXPECT_THAT(verify_block(block_), ReturnsRv(CKR_OK)); }

TEST_F(Pkcs1Verifying, EachOctetOfThePaddingCounts) {
  const std::size_t info_at = block_.size() - info_.size();
  for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{9},
                               info_at / 2, info_at - 2, info_at - 1}) {
    Bytes changed = block_;
    changed[at] ^= 0x01;
    EXPECT_THAT(verify_block(changed), ReturnsRv(CKR_SIGNATURE_INVALID)) << at;
  }
}

TEST_F(Pkcs1Verifying, OtherBlockTypes) {
  for (const std::uint8_t type : {std::uint8_t{0x00}, std::uint8_t{0x02}}) {
    Bytes changed = block_;
    changed[1] = type;
    EXPECT_THAT(verify_block(changed), ReturnsRv(CKR_SIGNATURE_INVALID)) << int{type};
  }
}

// The forgery with a small exponent that Bleichenbacher showed in 2006 leaves octets at the end.
TEST_F(Pkcs1Verifying, OctetsAfterTheHash) {
  for (const std::size_t padding : {std::size_t{8}, std::size_t{100}}) {
    Bytes block{0x00, 0x01};
    block.resize(2 + padding, 0xff);
    block.push_back(0x00);
    append(block, info_);
    block.resize(kModulus, 0x00);
    EXPECT_THAT(verify_block(block), ReturnsRv(CKR_SIGNATURE_INVALID)) << padding;
  }
  Bytes info = info_;
  info.push_back(0x00);
  EXPECT_THAT(verify_info(info), ReturnsRv(CKR_SIGNATURE_INVALID));
}

TEST_F(Pkcs1Verifying, NoPaddingAtAll) {
  Bytes block(kModulus, 0x00);
  std::ranges::copy(info_, block.end() - static_cast<std::ptrdiff_t>(info_.size()));
  block[1] = 0x01;
  EXPECT_THAT(verify_block(block), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block(Bytes(kModulus, 0x00)), ReturnsRv(CKR_SIGNATURE_INVALID));
}

// DER has one form only: no long lengths, no other parameters than NULL.
TEST_F(Pkcs1Verifying, DigestInfoInOtherForms) {
  Bytes long_length{0x30, 0x81};
  append(long_length, ByteView(info_).subspan(1));
  Bytes inner_long_length{0x30, 0x32, 0x30, 0x81};
  append(inner_long_length, ByteView(info_).subspan(3));
  const Bytes oid{0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01};
  Bytes without_null{0x30, 0x2f, 0x30, 0x0b};
  append(without_null, oid);
  Bytes other_parameters{0x30, 0x32, 0x30, 0x0e};
  append(other_parameters, oid);
  append(other_parameters, Bytes{0x04, 0x01, 0x00});
  Bytes hash_field{0x04, 0x20};
  append(hash_field, hash_);
  append(without_null, hash_field);
  append(other_parameters, hash_field);
  for (const Bytes& other : {long_length, inner_long_length, without_null, other_parameters}) {
    EXPECT_THAT(verify_info(other), ReturnsRv(CKR_SIGNATURE_INVALID)) << other.size();
  }
}

TEST_F(Pkcs1Verifying, OtherDigests) {
  const Bytes sha1 = crypto::hash_of(Digest::sha1, kMessage).value();
  const Bytes sha512 = crypto::hash_of(Digest::sha512, kMessage).value();
  EXPECT_THAT(verify_info(crypto::digest_info(Digest::sha1, sha1).value()),
              ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_info(crypto::digest_info(Digest::sha512, sha512).value()),
              ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_info(hash_), ReturnsRv(CKR_SIGNATURE_INVALID)) << "a bare hash";
  EXPECT_THAT(verify_info({}), ReturnsRv(CKR_SIGNATURE_INVALID));
}

// RFC 8017 5.2.2: the representative must be below the modulus.
TEST_F(Pkcs1Verifying, NumbersThatAreNoSignature) {
  const Bytes modulus = signer_.public_key().modulus;
  Bytes last = modulus;
  last.back() ^= 1;
  Bytes one(kModulus, 0);
  one.back() = 1;
  for (const Bytes& number : {Bytes(kModulus, 0), one, last, modulus, Bytes(kModulus, 0xff)}) {
    EXPECT_THAT(verify_signature(number), ReturnsRv(CKR_SIGNATURE_INVALID)) << int{number[0]};
  }
}

TEST_F(Pkcs1Verifying, OtherLengths) {
  Bytes padded{0x00};
  append(padded, signer_.raw_private(block_));
  EXPECT_THAT(verify_signature(padded), ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
  EXPECT_THAT(verify_signature(Bytes(1, 0)), ReturnsRv(CKR_SIGNATURE_LEN_RANGE));
}

// --- PSS -----------------------------------------------------------------------------------------

class PssVerifying : public Verifying {
 protected:
  void SetUp() override {
    Verifying::SetUp();
    use(signer_.public_key());
  }
  CK_RV verify_block(const PssBlock& block, CK_ULONG salt = 32) {
    CK_RSA_PKCS_PSS_PARAMS parameters{CKM_SHA256, CKG_MGF1_SHA256, salt};
    return verify({CKM_SHA256_RSA_PKCS_PSS, &parameters, sizeof parameters}, kMessage,
                  signer_.raw_private(block.around(kMessage, kModulus)));
  }
  CK_RV init(const CK_RSA_PKCS_PSS_PARAMS& given, CK_ULONG size = sizeof(CK_RSA_PKCS_PSS_PARAMS)) {
    CK_RSA_PKCS_PSS_PARAMS parameters = given;
    CK_MECHANISM mechanism{CKM_SHA256_RSA_PKCS_PSS, &parameters, size};
    return module().C_VerifyInit(session_, &mechanism, key_);
  }

  const OpensslKey& signer_ = crypto::rsa_pair(2048);
};

TEST_F(PssVerifying, GoodOnesWithSaltsOfAllLengths) {
  for (const std::size_t salt : {0U, 1U, 20U, 32U, 64U, 222U}) {
    EXPECT_THAT(verify_block({.salt = Bytes(salt, 0x77)}, salt), ReturnsRv(CKR_OK)) << salt;
  }
}

TEST_F(PssVerifying, SaltOfAnotherLength) {
  for (const std::size_t salt : {0U, 20U, 31U, 33U, 222U}) {
    EXPECT_THAT(verify_block({.salt = Bytes(salt, 0x77)}, 32), ReturnsRv(CKR_SIGNATURE_INVALID))
        << salt;
  }
}

TEST_F(PssVerifying, PaddingThatIsNotRight) {
  EXPECT_THAT(verify_block({.trailer = 0xcc}), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block({.separator = 0x02}), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block({.separator = 0x00}), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block({.first_padding = 0x01}), ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block({.hash = Digest::sha1, .salt = Bytes(32, 1)}),
              ReturnsRv(CKR_SIGNATURE_INVALID));
  EXPECT_THAT(verify_block({.mgf = Digest::sha1}), ReturnsRv(CKR_SIGNATURE_INVALID));
}

// RFC 8017 9.1.2 step 6: the bits above emBits are zero.
TEST_F(PssVerifying, TopBitIsZero) {
  if (signer_.public_key().modulus.front() == 0xff) return;
  Bytes block = PssBlock{.top_bit = true}.around(kMessage, kModulus);
  const Bytes modulus = signer_.public_key().modulus;
  if (!std::ranges::lexicographical_compare(block, modulus)) block.front() = 0x80;
  CK_RSA_PKCS_PSS_PARAMS parameters{CKM_SHA256, CKG_MGF1_SHA256, 32};
  EXPECT_THAT(verify({CKM_SHA256_RSA_PKCS_PSS, &parameters, sizeof parameters}, kMessage,
                     signer_.raw_private(block)),
              ReturnsRv(CKR_SIGNATURE_INVALID));
}

TEST_F(PssVerifying, Parameters) {
  const auto invalid = ReturnsRv(CKR_MECHANISM_PARAM_INVALID);
  EXPECT_THAT(init({CKM_SHA_1, CKG_MGF1_SHA1, 20}), invalid) << "another hash than the mechanism's";
  EXPECT_THAT(init({CKM_SHA256, 77, 32}), invalid) << "no mask generation function";
  EXPECT_THAT(init({77, CKG_MGF1_SHA256, 32}), invalid) << "no hash";
  EXPECT_THAT(init({CKM_SHA256, CKG_MGF1_SHA256, 32}, sizeof(CK_RSA_PKCS_PSS_PARAMS) - 1), invalid);
  CK_MECHANISM none{CKM_SHA256_RSA_PKCS_PSS, nullptr, 0};
  EXPECT_THAT(module().C_VerifyInit(session_, &none, key_), invalid);
}

TEST_F(PssVerifying, SaltThatDoesNotFitTheKey) {
  for (const CK_ULONG salt : {CK_ULONG{223}, CK_ULONG{1} << 40, ~CK_ULONG{0}}) {
    EXPECT_THAT(init({CKM_SHA256, CKG_MGF1_SHA256, salt}), ReturnsRv(CKR_MECHANISM_PARAM_INVALID))
        << salt;
  }
}

// --- ECDSA ---------------------------------------------------------------------------------------

const Bytes kP256Order{0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
                       0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
                       0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;
Number number_of(ByteView octets) {
  return {BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr), BN_free};
}

Bytes octets_of(const Number& number, std::size_t size) {
  Bytes octets(size);
  BN_bn2binpad(number.get(), octets.data(), static_cast<int>(size));
  return octets;
}

class EcdsaVerifying : public Verifying {
 protected:
  void SetUp() override {
    Verifying::SetUp();
    use(signer_.public_key());
  }
  CK_RV verify_raw(const Bytes& r, const Bytes& s, const Bytes& hash) {
    Bytes signature = r;
    append(signature, s);
    return verify({CKM_ECDSA, nullptr, 0}, hash, signature);
  }
  CK_RV verify_raw(const Bytes& r, const Bytes& s) { return verify_raw(r, s, hash_); }

  const OpensslKey signer_ = OpensslKey::generate(Curve::p256);
  const Bytes hash_ = crypto::hash_of(Digest::sha256, kMessage).value();
  const Bytes der_ = signer_.sign_ecdsa(hash_);
  const Bytes raw_ = raw_of(der_, 32);
  const Bytes r_ = copy_of(ByteView(raw_).first(32));
  const Bytes s_ = copy_of(ByteView(raw_).last(32));
};

TEST_F(EcdsaVerifying, GoodOne) { EXPECT_THAT(verify_raw(r_, s_), ReturnsRv(CKR_OK)); }

// -s is as good as s: ECDSA does not say which one (FIPS 186-5 6.4.2).
TEST_F(EcdsaVerifying, OtherSOfThePair) {
  const Number order = number_of(kP256Order);
  const Number s = number_of(s_);
  BN_sub(s.get(), order.get(), s.get());
  EXPECT_THAT(verify_raw(r_, octets_of(s, 32)), ReturnsRv(CKR_OK));
}

// FIPS 186-5 6.4.2 step 1: 0 < r, s < n.
TEST_F(EcdsaVerifying, NumbersOutOfRange) {
  Bytes after = kP256Order;
  after.back() += 1;
  for (const Bytes& wrong : {Bytes(32, 0), kP256Order, after, Bytes(32, 0xff)}) {
    EXPECT_THAT(verify_raw(wrong, s_), ReturnsRv(CKR_SIGNATURE_INVALID));
    EXPECT_THAT(verify_raw(r_, wrong), ReturnsRv(CKR_SIGNATURE_INVALID));
    EXPECT_THAT(verify_raw(wrong, wrong), ReturnsRv(CKR_SIGNATURE_INVALID));
  }
}

TEST_F(EcdsaVerifying, NumbersInRangeThatAreNoSignature) {
  Bytes one(32, 0);
  one.back() = 1;
  Bytes last = kP256Order;
  last.back() -= 1;
  for (const Bytes& wrong : {one, last, hash_}) {
    EXPECT_THAT(verify_raw(wrong, s_), ReturnsRv(CKR_SIGNATURE_INVALID));
    EXPECT_THAT(verify_raw(r_, wrong), ReturnsRv(CKR_SIGNATURE_INVALID));
    EXPECT_THAT(verify_raw(wrong, wrong), ReturnsRv(CKR_SIGNATURE_INVALID));
  }
  EXPECT_THAT(verify_raw(s_, r_), ReturnsRv(CKR_SIGNATURE_INVALID)) << "the halves exchanged";
}

TEST_F(EcdsaVerifying, OtherForms) {
  const auto wrong = ReturnsRv(CKR_SIGNATURE_LEN_RANGE);
  EXPECT_THAT(verify({CKM_ECDSA, nullptr, 0}, hash_, der_), wrong) << "DER";
  Bytes longer = r_;
  longer.insert(longer.begin(), 0);
  Bytes longer_s = s_;
  longer_s.insert(longer_s.begin(), 0);
  EXPECT_THAT(verify_raw(longer, longer_s), wrong) << "zeros in front";
  EXPECT_THAT(verify_raw(r_, longer_s), wrong) << "an odd length";
}

// Hashes of any length, of which the leftmost bits count (FIPS 186-5 6.4.1 step 2).
TEST_F(EcdsaVerifying, HashesOfOtherLengthsAndValues) {
  for (const Bytes& hash : {Bytes(20, 0x11), Bytes(32, 0), Bytes(32, 0xff), kP256Order,
                            Bytes(48, 0x22), Bytes(64, 0x33)}) {
    const Bytes raw = raw_of(signer_.sign_ecdsa(hash), 32);
    EXPECT_THAT(verify({CKM_ECDSA, nullptr, 0}, hash, raw), ReturnsRv(CKR_OK)) << hash.size();
    Bytes other = hash;
    other.front() ^= 0x80;
    EXPECT_THAT(verify({CKM_ECDSA, nullptr, 0}, other, raw), ReturnsRv(CKR_SIGNATURE_INVALID));
  }
}

TEST_F(EcdsaVerifying, OctetsBeyondTheOrderDoNotCount) {
  Bytes hash(48, 0x22);
  const Bytes raw = raw_of(signer_.sign_ecdsa(hash), 32);
  hash.back() ^= 1;
  EXPECT_THAT(verify({CKM_ECDSA, nullptr, 0}, hash, raw), ReturnsRv(CKR_OK));
}

TEST_F(EcdsaVerifying, SignatureOfAnotherKey) {
  const Bytes other = raw_of(OpensslKey::generate(Curve::p256).sign_ecdsa(hash_), 32);
  EXPECT_THAT(verify({CKM_ECDSA, nullptr, 0}, hash_, other), ReturnsRv(CKR_SIGNATURE_INVALID));
}

// --- EdDSA ---------------------------------------------------------------------------------------

// The order of the base point, little-endian as in signatures (RFC 8032 5.1).
const Bytes kEd25519Order{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
                          0xa2, 0xde, 0xf9, 0xde, 0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                          0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10};

TEST_F(Verifying, Ed25519HasOneSOnly) {
  CK_MECHANISM mechanism{CKM_EDDSA, nullptr, 0};
  if (!token_.can(CKM_EDDSA, CKF_VERIFY)) {
    use(OpensslKey::generate(Curve::p256).public_key());
    EXPECT_THAT(
        verify(mechanism, kMessage, Bytes(64, 1)),
        testing::AnyOf(ReturnsRv(CKR_MECHANISM_INVALID), ReturnsRv(CKR_KEY_TYPE_INCONSISTENT)));
    return;
  }
  const OpensslKey signer = OpensslKey::generate(Curve::ed25519);
  use(signer.public_key());
  Bytes signature = signer.sign_eddsa(kMessage);
  EXPECT_THAT(verify(mechanism, kMessage, signature), ReturnsRv(CKR_OK));
  // S + L would do in the equation; RFC 8032 5.1.7 step 1 wants S below L.
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += unsigned{signature[32 + i]} + unsigned{kEd25519Order[i]};
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  EXPECT_THAT(verify(mechanism, kMessage, signature), ReturnsRv(CKR_SIGNATURE_INVALID));
}

}  // namespace
}  // namespace kunci::test
