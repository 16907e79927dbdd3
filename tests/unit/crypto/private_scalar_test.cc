// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_scalar.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

Result<PublicKey> public_key(Curve curve, std::string_view scalar) {
  return public_key_of_scalar(curve, Secret(hex(scalar)));
}

// RFC 6979 A.2.5; RFC 8032 7.1, test 1; RFC 7748 6.1.
TEST(PrivateScalar, KnownPairs) {
  EXPECT_EQ(
      public_key(Curve::p256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
          ->point,
      hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9"
          "e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"));
  EXPECT_EQ(
      public_key(Curve::ed25519, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
          ->point,
      hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
  EXPECT_EQ(
      public_key(Curve::x25519, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
          ->point,
      hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
}

TEST(PrivateScalar, OutOfRangeOrOfAnotherLength) {
  const std::string order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  EXPECT_TRUE(failed_with(public_key(Curve::p256, order), Errc::data_invalid));
  EXPECT_TRUE(failed_with(public_key(Curve::p256, std::string(64, 'f')), Errc::data_invalid));
  EXPECT_TRUE(failed_with(public_key(Curve::p256, std::string(64, '0')), Errc::data_invalid));
  EXPECT_TRUE(public_key(Curve::p256, order.substr(0, 62) + "50"));
  for (const char* scalar : {"", "01"}) {
    for (const Curve curve : {Curve::none, Curve::p384, Curve::ed25519, Curve::x25519}) {
      EXPECT_TRUE(failed_with(public_key(curve, scalar), Errc::data_invalid));
    }
  }
}

}  // namespace
}  // namespace kunci::crypto
