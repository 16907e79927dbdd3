// SPDX-License-Identifier: Apache-2.0
#include "crypto/unsigned_certificate.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>

#include "crypto/certificate.h"
#include "octets.h"
#include "openssl_key.h"
#include "tlv/oid.h"

namespace kunci::crypto {
namespace {

std::vector<PublicKey> keys() {
  std::vector<PublicKey> all{rsa_pair(1024).public_key(), rsa_pair(2048).public_key()};
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521, Curve::ed25519, Curve::x25519}) {
    all.push_back(OpensslKey::generate(curve).public_key());
  }
  return all;
}

TEST(Placeholder, CarriesTheKey) {
  for (const PublicKey& key : keys()) {
    const auto der = make_placeholder_certificate(key);
    ASSERT_TRUE(der);
    EXPECT_TRUE(is_placeholder_certificate(*der));
    const auto certificate = parse_certificate(*der);
    ASSERT_TRUE(certificate);
    EXPECT_EQ(certificate->key, key);
    EXPECT_EQ(certificate->der, *der);
    EXPECT_EQ(certificate->common_name, "No certificate yet: key pair generated on this token");
    EXPECT_FALSE(certificate->self_issued);
    EXPECT_FALSE(certificate->is_ca);
    EXPECT_EQ(certificate->not_after, std::chrono::sys_seconds{});
  }
}

// Byte for byte: cards in the field hold it.
TEST(Placeholder, FormStaysTheSame) {
  const PublicKey key = public_key_on(Curve::ed25519, pattern(32)).value();
  EXPECT_EQ(to_hex(make_placeholder_certificate(key).value()),
            "3081cf3081bd021038783fbc1474bc9f6709527e32acb107300a06082b060105050706243010310e300c"
            "06082b060105050719010c00301e170d3730303130313030303030305a170d3730303130313030303030"
            "305a303f313d303b06035504030c344e6f206365727469666963617465207965743a206b657920706169"
            "722067656e657261746564206f6e207468697320746f6b656e302a300506032b657003210001080f161d"
            "242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3da300a06082b06010505070624030100");
}

TEST(Placeholder, SameKeySameSerialOtherKeyOther) {
  const PublicKey first = OpensslKey::generate(Curve::p256).public_key();
  const PublicKey second = OpensslKey::generate(Curve::p256).public_key();
  const auto serial = [](const PublicKey& key) {
    return parse_certificate(make_placeholder_certificate(key).value())->serial;
  };
  EXPECT_EQ(serial(first), serial(first));
  EXPECT_NE(serial(first), serial(second));
}

TEST(Placeholder, OpensslReadsItButDoesNotTrustIt) {
  const OpensslKey pair = OpensslKey::generate(Curve::p256);
  const Bytes der = make_placeholder_certificate(pair.public_key()).value();
  const unsigned char* at = der.data();
  const std::unique_ptr<X509, decltype(&X509_free)> x509(
      d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  ASSERT_NE(x509, nullptr);
  EXPECT_EQ(at, der.data() + der.size());
  EXPECT_EQ(EVP_PKEY_eq(X509_get0_pubkey(x509.get()), pair.get()), 1);
  EXPECT_LE(X509_verify(x509.get(), pair.get()), 0);
  EXPECT_LT(X509_cmp_current_time(X509_get0_notAfter(x509.get())), 0);
}

TEST(Placeholder, NothingElseIsOne) {
  const Bytes der =
      make_placeholder_certificate(OpensslKey::generate(Curve::p256).public_key()).value();
  for (std::size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(is_placeholder_certificate(ByteView(der).first(size)));
  }
  // Any change outside the key, the serial number and the dates.
  const auto key_at = std::search(der.begin(), der.end(), std::begin(tlv::oid::kEcPublicKey),
                                  std::end(tlv::oid::kEcPublicKey));
  ASSERT_NE(key_at, der.end());
  const auto with_change_at = [&](std::size_t i) {
    Bytes changed = der;
    changed[i] ^= 0x01;
    return changed;
  };
  const std::size_t subject_end = static_cast<std::size_t>(key_at - der.begin()) - 6;
  EXPECT_FALSE(is_placeholder_certificate(with_change_at(subject_end - 1)));
  EXPECT_FALSE(is_placeholder_certificate(with_change_at(der.size() - 1)));
  EXPECT_FALSE(is_placeholder_certificate(with_change_at(der.size() - 4)));
  EXPECT_FALSE(is_placeholder_certificate({}));
}

TEST(Placeholder, SignedCertificateWithTheSameNamesIsNone) {
  Bytes der = make_placeholder_certificate(rsa_pair(1024).public_key()).value();
  // One octet of signature: lengths of the BIT STRING and, in one octet, of the whole.
  ASSERT_EQ(der[1], 0x82);
  der[der.size() - 2] = 0x02;
  der.push_back(0xaa);
  der[3] = static_cast<std::uint8_t>(der[3] + 1);
  ASSERT_TRUE(parse_certificate(der));
  EXPECT_FALSE(is_placeholder_certificate(der));
}

}  // namespace
}  // namespace kunci::crypto
