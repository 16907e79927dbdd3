// SPDX-License-Identifier: Apache-2.0
#include "crypto/algorithm.h"

#include <gtest/gtest.h>

#include "octets.h"

namespace kunci::crypto {
namespace {

constexpr Curve kAllCurves[] = {Curve::p256,         Curve::p384,        Curve::p521,
                                Curve::ed25519,      Curve::x25519,      Curve::brainpool256,
                                Curve::brainpool384, Curve::brainpool512};

TEST(Algorithm, SizesFollowFromTheCurve) {
  EXPECT_EQ(field_size(Curve::none), 0U);
  EXPECT_EQ(field_size(Curve::p256), 32U);
  EXPECT_EQ(field_size(Curve::p384), 48U);
  EXPECT_EQ(field_size(Curve::p521), 66U);
  EXPECT_EQ(field_size(Curve::ed25519), 32U);
  EXPECT_EQ(field_size(Curve::x25519), 32U);
  EXPECT_EQ(field_size(Curve::brainpool512), 64U);
}

TEST(Algorithm, SignatureSizes) {
  EXPECT_EQ(signature_size(rsa(2048)), 256U);
  EXPECT_EQ(signature_size(rsa(1025)), 129U);
  EXPECT_EQ(signature_size(on(Curve::p256)), 64U);
  EXPECT_EQ(signature_size(on(Curve::p521)), 132U);
  EXPECT_EQ(signature_size(on(Curve::ed25519)), 64U);
  EXPECT_EQ(signature_size(on(Curve::x25519)), 0U);
}

TEST(Algorithm, KindsFollowFromTheCurve) {
  EXPECT_EQ(on(Curve::p384), (KeyAlgorithm{KeyKind::ec, Curve::p384, 384}));
  EXPECT_EQ(on(Curve::ed25519).kind, KeyKind::edwards);
  EXPECT_EQ(on(Curve::x25519).kind, KeyKind::montgomery);
  EXPECT_NE(rsa(2048), rsa(3072));
}

TEST(Algorithm, ObjectIdentifiersLeadBackToTheirCurve) {
  for (const Curve curve : kAllCurves) {
    EXPECT_EQ(curve_with_oid(oid_of(curve)), curve);
    EXPECT_EQ(curve_from_parameters(ec_parameters(curve)), curve);
  }
  EXPECT_EQ(curve_with_oid({}), std::nullopt);
}

TEST(Algorithm, ParametersAreDer) {
  EXPECT_EQ(ec_parameters(Curve::p256), hex("06082a8648ce3d030107"));
  EXPECT_EQ(ec_parameters(Curve::p384), hex("06052b81040022"));
  EXPECT_EQ(ec_parameters(Curve::p521), hex("06052b81040023"));
  EXPECT_EQ(ec_parameters(Curve::ed25519), hex("06032b6570"));
  EXPECT_EQ(ec_parameters(Curve::x25519), hex("06032b656e"));
  EXPECT_EQ(ec_parameters(Curve::brainpool384), hex("06092b240303020801010b"));
}

TEST(Algorithm, ParametersMayBeAName) {
  Bytes name = hex("130c");
  append(name, bytes_of("edwards25519"));
  EXPECT_EQ(curve_from_parameters(name), Curve::ed25519);
  name = hex("130a");
  append(name, bytes_of("curve25519"));
  EXPECT_EQ(curve_from_parameters(name), Curve::x25519);
  name = hex("1304");
  append(name, bytes_of("none"));
  EXPECT_TRUE(failed_with(curve_from_parameters(name), Errc::unsupported));
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("1300")), Errc::unsupported));
}

TEST(Algorithm, OtherParametersAreRefused) {
  EXPECT_TRUE(failed_with(curve_from_parameters({}), Errc::malformed));
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("06032b65")), Errc::malformed));
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("06032b657000")), Errc::malformed));
  // secp256k1, explicit parameters, implicitlyCA
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("06052b8104000a")), Errc::unsupported));
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("3003020101")), Errc::unsupported));
  EXPECT_TRUE(failed_with(curve_from_parameters(hex("0500")), Errc::unsupported));
}

}  // namespace
}  // namespace kunci::crypto
