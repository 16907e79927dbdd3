// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/verify.h"
#include "octets.h"
#include "openssl_key.h"

namespace kunci::crypto {
namespace {

// RFC 8032 7.1, tests 1 and 2.
TEST(VerifyEddsa, ExamplesOfTheStandard) {
  const PublicKey first =
      public_key_on(Curve::ed25519,
                    hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
          .value();
  const Bytes first_signature =
      hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
          "1cf9b"
          "46bd25bf5f0595bbe24655141438e7a100b");
  EXPECT_TRUE(verify_eddsa(first, {}, first_signature));
  EXPECT_TRUE(
      failed_with(verify_eddsa(first, hex("00"), first_signature), Errc::signature_invalid));
  const PublicKey second =
      public_key_on(Curve::ed25519,
                    hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))
          .value();
  EXPECT_TRUE(verify_eddsa(second, hex("72"),
                           hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085"
                               "ac1e43e15996e458f3613d"
                               "0f11d8c387b2eaeb4302aeeb00d291612bb0c00")));
}

TEST(VerifyEddsa, OpensslsSignaturesAndDamage) {
  const OpensslKey pair = OpensslKey::generate(Curve::ed25519);
  const Bytes message = pattern(1000);
  const Bytes good = pair.sign_eddsa(message);
  EXPECT_TRUE(verify_eddsa(pair.public_key(), message, good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x10;
    EXPECT_TRUE(
        failed_with(verify_eddsa(pair.public_key(), message, bad), Errc::signature_invalid));
  }
  for (const std::size_t size : {0U, 63U, 65U}) {
    EXPECT_TRUE(failed_with(verify_eddsa(pair.public_key(), message, pattern(size)),
                            Errc::signature_length));
  }
}

TEST(VerifyEddsa, NoPointNoVerdict) {
  const PublicKey key = public_key_on(Curve::ed25519, hex("02" + std::string(62, '0'))).value();
  EXPECT_TRUE(failed_with(verify_eddsa(key, {}, Bytes(64)), Errc::point_invalid));
}

TEST(VerifyEddsa, WantsItsOwnKindOfKey) {
  const PublicKey x25519 = OpensslKey::generate(Curve::x25519).public_key();
  EXPECT_TRUE(failed_with(verify_eddsa(x25519, {}, Bytes(64)), Errc::parameter_invalid));
  const PublicKey p256 = OpensslKey::generate(Curve::p256).public_key();
  EXPECT_TRUE(failed_with(verify_eddsa(p256, {}, Bytes(64)), Errc::parameter_invalid));
}

}  // namespace
}  // namespace kunci::crypto
