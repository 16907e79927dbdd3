// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"
#include "pkcs11/digest_operation.h"
#include "pkcs11/secret_key_object.h"
#include "tests/unit/pkcs11/session_fixture.h"

namespace kunci::pkcs11::test {
namespace {

class DigestTest : public SessionFixture {
 protected:
  CkResult<void> init(CK_MECHANISM_TYPE type) {
    const CK_MECHANISM mechanism = plain(type);
    return slot_.start(&mechanism, start_digesting);
  }
  CkResult<void> update(std::string_view part) {
    const ByteView octets = bytes_of(part);
    return slot_.update(Input(octets.data(), octets.size()));
  }
  std::string finish() {
    Bytes digest(64);
    CK_ULONG length = digest.size();
    EXPECT_RV(slot_.finish(Output(digest.data(), &length)), CKR_OK);
    digest.resize(length);
    return to_hex(digest);
  }
  CK_OBJECT_HANDLE secret_key(const Secrecy& secrecy) {
    return present_->objects.session_object(
        std::make_shared<SecretKeyObject>(
            SecretKeyObject::Description{.storage = {.object_class = CKO_SECRET_KEY},
                                         .secrecy = secrecy},
            Secret(bytes_of("abc"))),
        session_.handle);
  }

  OperationSlot<Producer>& slot_ = session_.operations.digest;
};

struct Vector {
  CK_MECHANISM_TYPE type;
  std::string_view of_abc;
};

// FIPS 180-4 and FIPS 202: the digests of "abc".
constexpr Vector kVectors[] = {
    {CKM_SHA_1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {CKM_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {CKM_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {CKM_SHA384,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c"
     "825a7"},
    {CKM_SHA512,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3f"
     "eebbd454d4423643ce80e2a9ac94fa54ca49f"},
    {CKM_SHA3_224, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"},
    {CKM_SHA3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
    {CKM_SHA3_384,
     "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf2283"
     "76d25"},
    {CKM_SHA3_512,
     "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e"
     "3934057340b4cf408d5a56592f8274eec53f0"},
};

TEST_F(DigestTest, IsThatOfTheStandards) {
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(vector.type);
    ASSERT_RV(init(vector.type), CKR_OK);
    const ByteView abc = bytes_of("abc");
    Bytes digest(64);
    CK_ULONG length = 0;
    EXPECT_RV(slot_.produce(Input(abc.data(), 3), Output(nullptr, &length)), CKR_OK);
    EXPECT_EQ(length, vector.of_abc.size() / 2);
    ASSERT_RV(slot_.produce(Input(abc.data(), 3), Output(digest.data(), &length)), CKR_OK);
    digest.resize(length);
    EXPECT_EQ(to_hex(digest), vector.of_abc);

    ASSERT_RV(init(vector.type), CKR_OK);
    EXPECT_RV(update("a"), CKR_OK);
    EXPECT_RV(update(""), CKR_OK);
    EXPECT_RV(update("bc"), CKR_OK);
    EXPECT_EQ(finish(), vector.of_abc);
  }
}

TEST_F(DigestTest, OfNothing) {
  ASSERT_RV(init(CKM_SHA256), CKR_OK);
  EXPECT_EQ(finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(DigestTest, NeedsADigestMechanismWithoutParameter) {
  EXPECT_RV(init(CKM_SHA256_RSA_PKCS), CKR_MECHANISM_INVALID);
  EXPECT_RV(init(CKM_MD5), CKR_MECHANISM_INVALID);
  CK_ULONG number = 7;
  const CK_MECHANISM mechanism = mechanism_with(CKM_SHA256, number);
  EXPECT_RV(slot_.start(&mechanism, start_digesting), CKR_MECHANISM_PARAM_INVALID);
}

TEST_F(DigestTest, TakesSecretKeysThatMayBeSeen) {
  const CK_OBJECT_HANDLE key = secret_key({});
  EXPECT_RV(digest_key(session_, key), CKR_OPERATION_NOT_INITIALIZED);
  ASSERT_RV(init(CKM_SHA256), CKR_OK);
  EXPECT_RV(digest_key(session_, key), CKR_OK);
  EXPECT_EQ(finish(), kVectors[2].of_abc);
}

TEST_F(DigestTest, TakesNoOtherKeys) {
  token_->put(SoftwareToken::kSignature, SoftwareToken::rsa_key(2048));
  ASSERT_RV(init(CKM_SHA256), CKR_OK);
  EXPECT_RV(digest_key(session_, private_handle(SoftwareToken::kSignature)),
            CKR_KEY_HANDLE_INVALID);
  EXPECT_RV(digest_key(session_, 4711), CKR_KEY_HANDLE_INVALID);
  EXPECT_RV(digest_key(session_, secret_key({.sensitive = true})), CKR_KEY_INDIGESTIBLE);
  EXPECT_RV(digest_key(session_, secret_key({.extractable = false})), CKR_KEY_INDIGESTIBLE);
  EXPECT_RV(update("abc"), CKR_OK);
  EXPECT_EQ(finish(), kVectors[2].of_abc);
}

}  // namespace
}  // namespace kunci::pkcs11::test
