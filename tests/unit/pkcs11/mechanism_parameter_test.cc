// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/mechanism_parameter.h"

#include <array>

#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

using crypto::Digest;

template <class Structure>
MechanismParameter parameter_of(Structure& structure) {
  return MechanismParameter(mechanism_with(0, structure));
}

TEST(MechanismParameter, MayHaveToBeAbsent) {
  CK_BYTE octet = 0;
  EXPECT_RV(MechanismParameter(plain(0)).expect_none(), CKR_OK);
  EXPECT_RV(MechanismParameter({0, &octet, 0}).expect_none(), CKR_OK);
  EXPECT_RV(MechanismParameter({0, &octet, 1}).expect_none(), CKR_MECHANISM_PARAM_INVALID);
  EXPECT_RV(MechanismParameter({0, nullptr, 1}).expect_none(), CKR_MECHANISM_PARAM_INVALID);
}

TEST(MechanismParameter, MustBeAsLongAsItsStructure) {
  CK_RSA_PKCS_PSS_PARAMS given{CKM_SHA256, CKG_MGF1_SHA256, 32};
  EXPECT_RV(parameter_of(given).as<CK_RSA_PKCS_PSS_PARAMS>(), CKR_OK);
  for (const CK_ULONG length : {CK_ULONG{0}, sizeof given - 1, sizeof given + 1, ~CK_ULONG{0}}) {
    EXPECT_RV(MechanismParameter({0, &given, length}).as<CK_RSA_PKCS_PSS_PARAMS>(),
              CKR_MECHANISM_PARAM_INVALID);
  }
  EXPECT_RV(MechanismParameter({0, nullptr, sizeof given}).as<CK_RSA_PKCS_PSS_PARAMS>(),
            CKR_MECHANISM_PARAM_INVALID);
}

TEST(MechanismParameter, NeedNotBeAligned) {
  const CK_RSA_PKCS_PSS_PARAMS given{CKM_SHA384, CKG_MGF1_SHA1, 7};
  std::array<std::byte, sizeof given + 1> storage{};
  std::memcpy(storage.data() + 1, &given, sizeof given);
  const auto pss =
      pss_parameters(MechanismParameter({0, storage.data() + 1, sizeof given}), std::nullopt);
  ASSERT_RV(pss, CKR_OK);
  EXPECT_EQ(*pss, (crypto::PssParameters{Digest::sha384, Digest::sha1, 7}));
}

TEST(PssParameters, KnowEveryDigest) {
  struct Names {
    CK_MECHANISM_TYPE hash;
    CK_RSA_PKCS_MGF_TYPE mgf;
    Digest digest;
  };
  for (const Names& names : {Names{CKM_SHA_1, CKG_MGF1_SHA1, Digest::sha1},
                             Names{CKM_SHA224, CKG_MGF1_SHA224, Digest::sha224},
                             Names{CKM_SHA256, CKG_MGF1_SHA256, Digest::sha256},
                             Names{CKM_SHA384, CKG_MGF1_SHA384, Digest::sha384},
                             Names{CKM_SHA512, CKG_MGF1_SHA512, Digest::sha512},
                             Names{CKM_SHA3_224, CKG_MGF1_SHA3_224, Digest::sha3_224},
                             Names{CKM_SHA3_256, CKG_MGF1_SHA3_256, Digest::sha3_256},
                             Names{CKM_SHA3_384, CKG_MGF1_SHA3_384, Digest::sha3_384},
                             Names{CKM_SHA3_512, CKG_MGF1_SHA3_512, Digest::sha3_512}}) {
    CK_RSA_PKCS_PSS_PARAMS given{names.hash, names.mgf, 11};
    const auto pss = pss_parameters(parameter_of(given), names.digest);
    ASSERT_RV(pss, CKR_OK);
    EXPECT_EQ(*pss, (crypto::PssParameters{names.digest, names.digest, 11}));
  }
}

TEST(PssParameters, RefuseWhatDoesNotFitTogether) {
  CK_RSA_PKCS_PSS_PARAMS given{CKM_SHA256, CKG_MGF1_SHA256, 32};
  EXPECT_RV(pss_parameters(parameter_of(given), Digest::sha256), CKR_OK);
  EXPECT_RV(pss_parameters(parameter_of(given), Digest::sha1), CKR_MECHANISM_PARAM_INVALID);
  given = {CKM_SHA256_RSA_PKCS, CKG_MGF1_SHA256, 32};
  EXPECT_RV(pss_parameters(parameter_of(given), std::nullopt), CKR_MECHANISM_PARAM_INVALID);
  for (const CK_RSA_PKCS_MGF_TYPE mgf : {CK_RSA_PKCS_MGF_TYPE{0}, CK_RSA_PKCS_MGF_TYPE{99}}) {
    given = {CKM_SHA256, mgf, 32};
    EXPECT_RV(pss_parameters(parameter_of(given), std::nullopt), CKR_MECHANISM_PARAM_INVALID);
  }
}

TEST(OaepParameters, TakeALabel) {
  std::array<CK_BYTE, 3> label = {1, 2, 3};
  CK_RSA_PKCS_OAEP_PARAMS given{CKM_SHA256, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, label.data(),
                                label.size()};
  const auto oaep = oaep_parameters(parameter_of(given));
  ASSERT_RV(oaep, CKR_OK);
  EXPECT_EQ(*oaep, (crypto::OaepParameters{Digest::sha256, Digest::sha1, {1, 2, 3}}));
}

TEST(OaepParameters, NeedASourceForALabelOnly) {
  CK_BYTE octet = 7;
  for (const CK_RSA_PKCS_OAEP_SOURCE_TYPE source : {0UL, CKZ_DATA_SPECIFIED}) {
    CK_RSA_PKCS_OAEP_PARAMS given{CKM_SHA_1, CKG_MGF1_SHA1, source, nullptr, 0};
    EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_OK);
  }
  CK_RSA_PKCS_OAEP_PARAMS given{CKM_SHA_1, CKG_MGF1_SHA1, 0, &octet, 1};
  EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
  given = {CKM_SHA_1, CKG_MGF1_SHA1, 2, nullptr, 0};
  EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
}

TEST(OaepParameters, BelieveNoLength) {
  CK_BYTE octet = 7;
  CK_RSA_PKCS_OAEP_PARAMS given{CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 1};
  EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
  given.pSourceData = &octet;
  for (const CK_ULONG length : {kMaxParameterData + 1, ~CK_ULONG{0}}) {
    given.ulSourceDataLen = length;
    EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
  }
  given = {CKM_MD5, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, nullptr, 0};
  EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
  given = {CKM_SHA_1, 0, CKZ_DATA_SPECIFIED, nullptr, 0};
  EXPECT_RV(oaep_parameters(parameter_of(given)), CKR_MECHANISM_PARAM_INVALID);
}

class EcdhParameters : public testing::Test {
 protected:
  CK_RV read() { return rv_of_result(ecdh_parameters(parameter_of(given_))).value; }

  std::array<CK_BYTE, 4> octets_ = {4, 3, 2, 1};
  CK_ECDH1_DERIVE_PARAMS given_{CKD_NULL, 0, nullptr, octets_.size(), octets_.data()};
};

TEST_F(EcdhParameters, KnowEveryDerivationFunction) {
  struct Names {
    CK_EC_KDF_TYPE kdf;
    std::optional<Digest> digest;
  };
  for (const Names& names :
       {Names{CKD_NULL, std::nullopt}, Names{CKD_SHA1_KDF, Digest::sha1},
        Names{CKD_SHA224_KDF, Digest::sha224}, Names{CKD_SHA256_KDF, Digest::sha256},
        Names{CKD_SHA384_KDF, Digest::sha384}, Names{CKD_SHA512_KDF, Digest::sha512},
        Names{CKD_SHA3_224_KDF, Digest::sha3_224}, Names{CKD_SHA3_256_KDF, Digest::sha3_256},
        Names{CKD_SHA3_384_KDF, Digest::sha3_384}, Names{CKD_SHA3_512_KDF, Digest::sha3_512}}) {
    given_.kdf = names.kdf;
    const auto agreement = ecdh_parameters(parameter_of(given_));
    ASSERT_RV(agreement, CKR_OK);
    EXPECT_EQ(agreement->kdf, names.digest);
    EXPECT_EQ(agreement->peer, Bytes(octets_.begin(), octets_.end()));
  }
  for (const CK_EC_KDF_TYPE kdf : {CK_EC_KDF_TYPE{0}, CKD_SHA256_KDF_SP800, ~CK_EC_KDF_TYPE{0}}) {
    given_.kdf = kdf;
    EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
  }
}

TEST_F(EcdhParameters, TakeSharedInfoWithADerivationFunctionOnly) {
  given_.pSharedData = octets_.data();
  given_.ulSharedDataLen = 2;
  EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
  given_.kdf = CKD_SHA256_KDF;
  const auto agreement = ecdh_parameters(parameter_of(given_));
  ASSERT_RV(agreement, CKR_OK);
  EXPECT_EQ(agreement->shared_info, (Bytes{4, 3}));
}

TEST_F(EcdhParameters, BelieveNoLength) {
  given_.ulPublicDataLen = 0;
  EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
  for (const CK_ULONG length : {kMaxParameterData + 1, ~CK_ULONG{0}}) {
    given_.ulPublicDataLen = length;
    EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
  }
  given_.ulPublicDataLen = 4;
  given_.pPublicData = nullptr;
  EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
  given_.pPublicData = octets_.data();
  given_.kdf = CKD_SHA256_KDF;
  given_.ulSharedDataLen = 1;
  EXPECT_EQ(read(), CKR_MECHANISM_PARAM_INVALID);
}

}  // namespace
}  // namespace kunci::pkcs11::test
