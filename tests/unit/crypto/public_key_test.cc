// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key.h"

#include <gtest/gtest.h>

#include "octets.h"
#include "openssl_key.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

constexpr Curve kAllCurves[] = {Curve::p256,         Curve::p384,        Curve::p521,
                                Curve::ed25519,      Curve::x25519,      Curve::brainpool256,
                                Curve::brainpool384, Curve::brainpool512};

// RFC 8410 10.1.
constexpr const char* kEd25519Spki =
    "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

TEST(Spki, RsaFromOpenssl) {
  for (const unsigned bits : {1024U, 1025U, 1031U, 2048U}) {
    const Bytes der = rsa_pair(bits).spki();
    const auto key = public_key_from_spki(der);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->algorithm, rsa(static_cast<std::uint16_t>(bits)));
    EXPECT_EQ(key->exponent, hex("010001"));
    EXPECT_EQ(key->modulus.size(), (bits + 7) / 8);
    EXPECT_TRUE(key->point.empty());
    EXPECT_EQ(spki_of(*key), der);
    EXPECT_TRUE(check(*key));
  }
}

TEST(Spki, CurvesFromOpenssl) {
  for (const Curve curve : kAllCurves) {
    const Bytes der = OpensslKey::generate(curve).spki();
    const auto key = public_key_from_spki(der);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->algorithm, on(curve));
    EXPECT_EQ(spki_of(*key), der);
    EXPECT_TRUE(check(*key));
  }
}

TEST(Spki, ExampleOfTheStandard) {
  const auto key = public_key_from_spki(hex(kEd25519Spki));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->point, hex("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"));
  EXPECT_TRUE(check(*key));
}

TEST(Spki, TruncatedAnywhereIsMalformed) {
  for (const Bytes& der :
       {rsa_pair(1024).spki(), OpensslKey::generate(Curve::p256).spki(), hex(kEd25519Spki)}) {
    for (std::size_t size = 0; size < der.size(); ++size) {
      ASSERT_TRUE(failed_with(public_key_from_spki(ByteView(der).first(size)), Errc::malformed))
          << size;
    }
  }
}

TEST(Spki, TrailingOctetsAreRefused) {
  Bytes der = hex(kEd25519Spki);
  der.push_back(0);
  EXPECT_TRUE(failed_with(public_key_from_spki(der), Errc::malformed));
}

// An SPKI with parts of choice.
Bytes spki(ByteView algorithm, ByteView bits) {
  return tlv::element(0x30, {tlv::element(0x30, algorithm), tlv::element(0x03, bits)});
}

TEST(Spki, EachLevelMustEndWhereItSays) {
  const Bytes rsa_oid = hex("06092a864886f70d0101010500");
  const Bytes numbers = tlv::element(0x30, {tlv::integer(hex("c3")), tlv::integer(hex("03"))});
  Bytes bits = hex("00");
  append(bits, numbers);
  ASSERT_TRUE(public_key_from_spki(spki(rsa_oid, bits)));

  Bytes longer = bits;
  longer.push_back(0);
  EXPECT_TRUE(failed_with(public_key_from_spki(spki(rsa_oid, longer)), Errc::malformed));
  Bytes unused = bits;
  unused[0] = 1;
  EXPECT_TRUE(failed_with(public_key_from_spki(spki(rsa_oid, unused)), Errc::malformed));
  EXPECT_TRUE(failed_with(public_key_from_spki(spki(rsa_oid, {})), Errc::malformed));
  Bytes parameters = rsa_oid;
  append(parameters, hex("0500"));
  EXPECT_TRUE(failed_with(public_key_from_spki(spki(parameters, bits)), Errc::malformed));
  // RFC 8410 3: no parameters.
  Bytes point(33, 9);
  point[0] = 0;
  EXPECT_TRUE(public_key_from_spki(spki(hex("06032b6570"), point)));
  EXPECT_TRUE(
      failed_with(public_key_from_spki(spki(hex("06032b65700500"), point)), Errc::malformed));
}

TEST(Spki, NegativeOrMissingNumbers) {
  const Bytes rsa_oid = hex("06092a864886f70d0101010500");
  for (const char* numbers :
       {"3006020180020103", "300602010f020180", "30050200020103", "3003020103",
        "3009020103020103020103", "3006020100020103", "3006020103020100"}) {
    Bytes bits = hex("00");
    append(bits, hex(numbers));
    EXPECT_TRUE(failed_with(public_key_from_spki(spki(rsa_oid, bits)), Errc::malformed)) << numbers;
  }
}

TEST(Spki, OtherAlgorithmsAreUnsupported) {
  Bytes bits(66, 4);
  bits[0] = 0;
  for (const char* algorithm :
       {"06072a8648ce380401",                // DSA
        "06032b6571",                        // Ed448
        "06072a8648ce3d020106052b8104000a",  // secp256k1
        "06072a8648ce3d020106032b6570",      // id-ecPublicKey with an Edwards curve
        "06072a8648ce3d02013003020101",      // explicit parameters
        "06092a864886f70d01010a"}) {         // RSASSA-PSS
    EXPECT_TRUE(failed_with(public_key_from_spki(spki(hex(algorithm), bits)), Errc::unsupported))
        << algorithm;
  }
}

TEST(RsaPublicKey, DropsLeadingZeros) {
  const auto key = rsa_public_key(hex("0000c5"), hex("0003"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->modulus, hex("c5"));
  EXPECT_EQ(key->exponent, hex("03"));
  EXPECT_EQ(key->algorithm, rsa(8));
  EXPECT_EQ(key, rsa_public_key(hex("c5"), hex("03")));
}

TEST(RsaPublicKey, BitsAreExact) {
  Bytes modulus(129);
  modulus[0] = 0x01;
  EXPECT_EQ(rsa_public_key(modulus, hex("03"))->algorithm.bits, 1025);
  modulus[0] = 0x40;
  EXPECT_EQ(rsa_public_key(modulus, hex("03"))->algorithm.bits, 1031);
}

TEST(RsaPublicKey, RefusesEmptyAndAbsurd) {
  EXPECT_TRUE(failed_with(rsa_public_key({}, hex("03")), Errc::malformed));
  EXPECT_TRUE(failed_with(rsa_public_key(hex("0000"), hex("03")), Errc::malformed));
  EXPECT_TRUE(failed_with(rsa_public_key(hex("c5"), {}), Errc::malformed));
  EXPECT_TRUE(failed_with(rsa_public_key(hex("c5"), hex("00")), Errc::malformed));
  EXPECT_TRUE(failed_with(rsa_public_key(hex("c5"), hex("010001")), Errc::malformed));
  EXPECT_TRUE(rsa_public_key(Bytes(2048, 0xff), hex("03")));
  EXPECT_TRUE(failed_with(rsa_public_key(Bytes(2049, 0xff), hex("03")), Errc::malformed));
}

TEST(PublicKeyOn, FormOfThePoint) {
  for (const Curve curve : kAllCurves) {
    const Bytes point = OpensslKey::generate(curve).public_key().point;
    const auto key = public_key_on(curve, point);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->point, point);
    Bytes wrong = point;
    wrong.push_back(0);
    EXPECT_TRUE(failed_with(public_key_on(curve, wrong), Errc::point_invalid));
    wrong.resize(point.size() - 1);
    EXPECT_TRUE(failed_with(public_key_on(curve, wrong), Errc::point_invalid));
    EXPECT_TRUE(failed_with(public_key_on(curve, {}), Errc::point_invalid));
  }
  EXPECT_TRUE(failed_with(public_key_on(Curve::none, pattern(32)), Errc::unsupported));
}

TEST(PublicKeyOn, CompressedIsUnsupportedAndHybridInvalid) {
  Bytes point = pattern(33);
  point[0] = 0x02;
  EXPECT_TRUE(failed_with(public_key_on(Curve::p256, point), Errc::unsupported));
  point[0] = 0x03;
  EXPECT_TRUE(failed_with(public_key_on(Curve::p256, point), Errc::unsupported));
  point[0] = 0x05;
  EXPECT_TRUE(failed_with(public_key_on(Curve::p256, point), Errc::point_invalid));
  point = OpensslKey::generate(Curve::p256).public_key().point;
  point[0] = 0x06;
  EXPECT_TRUE(failed_with(public_key_on(Curve::p256, point), Errc::point_invalid));
}

TEST(Check, PointOffItsCurve) {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::brainpool256}) {
    PublicKey key = OpensslKey::generate(curve).public_key();
    key.point.back() ^= 1;
    EXPECT_TRUE(failed_with(check(key), Errc::point_invalid));
    std::fill(key.point.begin() + 1, key.point.end(), std::uint8_t{0});
    EXPECT_TRUE(failed_with(check(key), Errc::point_invalid));
    std::fill(key.point.begin() + 1, key.point.end(), std::uint8_t{0xff});
    EXPECT_TRUE(failed_with(check(key), Errc::point_invalid));
    key.point = hex("00");
    EXPECT_TRUE(failed_with(check(key), Errc::point_invalid));
  }
}

Result<void> check_ed25519(std::string_view point) {
  return check(public_key_on(Curve::ed25519, hex(point)).value());
}

// RFC 8032 5.1.3.
TEST(Check, EdwardsPoints) {
  const std::string zeros(62, '0');
  EXPECT_TRUE(check_ed25519("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
  EXPECT_TRUE(check_ed25519("01" + zeros));                    // the neutral element: x = 0
  EXPECT_FALSE(check_ed25519("01" + zeros.substr(2) + "80"));  // x = 0 cannot be odd
  EXPECT_FALSE(check_ed25519("02" + zeros));                   // no x for y = 2
  const std::string ones(60, 'f');
  EXPECT_FALSE(check_ed25519("ed" + ones + "7f"));  // y = p
  EXPECT_FALSE(check_ed25519("ee" + ones + "7f"));  // y = p + 1, which is 1 written too large
  EXPECT_TRUE(check_ed25519("ec" + ones + "7f"));   // y = -1: x = 0
}

TEST(Check, HalfOfAllEdwardsEncodingsArePoints) {
  int points = 0;
  for (int i = 0; i < 256; ++i) {
    PublicKey key =
        public_key_on(Curve::ed25519, pattern(32, static_cast<std::uint8_t>(i))).value();
    key.point[31] &= 0x3f;
    if (check(key)) ++points;
  }
  EXPECT_GT(points, 90);
  EXPECT_LT(points, 166);
}

TEST(Check, SizeOfRsa) {
  Bytes modulus(1024, 0xff);
  EXPECT_TRUE(check(rsa_public_key(modulus, hex("03")).value()));
  modulus.insert(modulus.begin(), 0x01);
  EXPECT_TRUE(failed_with(check(rsa_public_key(modulus, hex("03")).value()), Errc::key_size));
  modulus.assign(128, 0x7f);
  EXPECT_TRUE(failed_with(check(rsa_public_key(modulus, hex("03")).value()), Errc::key_size));
  modulus.assign(128, 0xff);
  EXPECT_TRUE(check(rsa_public_key(modulus, hex("03")).value()));
}

TEST(Check, OddModulusAndSensibleExponent) {
  const Bytes modulus(128, 0xff);
  Bytes even = modulus;
  even.back() = 0xfe;
  EXPECT_TRUE(failed_with(check(rsa_public_key(even, hex("03")).value()), Errc::data_invalid));
  for (const char* exponent : {"01", "02", "010000"}) {
    EXPECT_TRUE(
        failed_with(check(rsa_public_key(modulus, hex(exponent)).value()), Errc::data_invalid))
        << exponent;
  }
  EXPECT_TRUE(check(rsa_public_key(modulus, Bytes(32, 0xff)).value()));
  EXPECT_TRUE(
      failed_with(check(rsa_public_key(modulus, Bytes(33, 0xff)).value()), Errc::data_invalid));
}

TEST(Check, KeyWhosePartsDisagree) {
  PublicKey key = rsa_pair(1024).public_key();
  key.modulus.pop_back();
  EXPECT_FALSE(check(key));
  EXPECT_FALSE(check(PublicKey{}));
}

}  // namespace
}  // namespace kunci::crypto
