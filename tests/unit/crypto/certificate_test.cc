// SPDX-License-Identifier: Apache-2.0
#include "crypto/certificate.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

#include "crypto/certificate_time.h"
#include "octets.h"
#include "openssl_key.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

using std::chrono::sys_seconds;
using X509Owned = std::unique_ptr<X509, decltype(&X509_free)>;

struct Wish {
  const char* subject = "Sri Wahyuni";
  const char* issuer = "CA";
  const char* basic_constraints = nullptr;
};

// A certificate made and signed by OpenSSL.
Bytes issue(const OpensslKey& pair, const Wish& wish) {
  const X509Owned x509(X509_new(), X509_free);
  const auto add = [](X509_NAME* name, const char* value) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
  };
  X509_set_version(x509.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 0x80ff);
  add(X509_get_subject_name(x509.get()), wish.subject);
  add(X509_get_issuer_name(x509.get()), wish.issuer);
  ASN1_TIME_set_string_X509(X509_getm_notBefore(x509.get()), "20240229120000Z");
  ASN1_TIME_set_string_X509(X509_getm_notAfter(x509.get()), "20510101000000Z");
  X509_set_pubkey(x509.get(), pair.get());
  for (const auto& [nid, value] : {std::pair{NID_key_usage, "critical,digitalSignature"},
                                   std::pair{NID_basic_constraints, wish.basic_constraints}}) {
    if (value == nullptr) continue;
    X509_EXTENSION* const extension = X509V3_EXT_nconf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(x509.get(), extension, -1);
    X509_EXTENSION_free(extension);
  }
  EXPECT_GT(X509_sign(x509.get(), rsa_pair(2048).get(), EVP_sha256()), 0);
  Bytes der(static_cast<std::size_t>(i2d_X509(x509.get(), nullptr)));
  unsigned char* at = der.data();
  EXPECT_GT(i2d_X509(x509.get(), &at), 0);
  return der;
}

Bytes der_of(const X509_NAME* name) {
  unsigned char* octets = nullptr;
  const int size = i2d_X509_NAME(name, &octets);
  Bytes der(octets, octets + size);
  OPENSSL_free(octets);
  return der;
}

TEST(Certificate, FieldsAreOpenssls) {
  for (const Curve curve : {Curve::none, Curve::p256, Curve::ed25519, Curve::x25519}) {
    const OpensslKey pair =
        curve == Curve::none ? OpensslKey::generate_rsa(1024) : OpensslKey::generate(curve);
    const Bytes der = issue(pair, {});
    const auto certificate = parse_certificate(der);
    ASSERT_TRUE(certificate);
    const unsigned char* at = der.data();
    const X509Owned x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    EXPECT_EQ(certificate->der, der);
    EXPECT_EQ(certificate->subject, der_of(X509_get_subject_name(x509.get())));
    EXPECT_EQ(certificate->issuer, der_of(X509_get_issuer_name(x509.get())));
    EXPECT_EQ(certificate->spki, pair.spki());
    EXPECT_EQ(certificate->key, pair.public_key());
  }
}

TEST(Certificate, SerialNumberWithAndWithoutTag) {
  const auto certificate = parse_certificate(issue(rsa_pair(1024), {}));
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->serial, hex("02030080ff"));
  EXPECT_TRUE(equal(certificate->serial_content(), hex("0080ff")));
}

TEST(Certificate, NameAndValidity) {
  const auto certificate = parse_certificate(issue(rsa_pair(1024), {.subject = "Bambang Ñ"}));
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->common_name, "Bambang Ñ");
  using namespace std::chrono_literals;
  EXPECT_EQ(certificate->not_before, std::chrono::sys_days(2024y / 2 / 29) + 12h);
  EXPECT_EQ(certificate->not_after, std::chrono::sys_days(2051y / 1 / 1));
}

TEST(Certificate, SelfIssued) {
  EXPECT_FALSE(parse_certificate(issue(rsa_pair(1024), {}))->self_issued);
  EXPECT_TRUE(parse_certificate(issue(rsa_pair(1024), {.subject = "CA"}))->self_issued);
}

TEST(Certificate, BasicConstraints) {
  const auto is_ca = [](const char* constraints) {
    return parse_certificate(issue(rsa_pair(1024), {.basic_constraints = constraints}))->is_ca;
  };
  EXPECT_FALSE(is_ca(nullptr));
  EXPECT_FALSE(is_ca("CA:FALSE"));
  EXPECT_FALSE(is_ca("critical,CA:FALSE"));
  EXPECT_TRUE(is_ca("CA:TRUE"));
  EXPECT_TRUE(is_ca("critical,CA:TRUE,pathlen:0"));
}

TEST(Certificate, WhatFollowsIsLeftOut) {
  const Bytes der = issue(rsa_pair(1024), {});
  Bytes padded = der;
  padded.resize(der.size() + 100);
  const auto certificate = parse_certificate(padded);
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->der, der);
}

TEST(Certificate, TruncatedAnywhereIsMalformed) {
  const Bytes der = issue(OpensslKey::generate(Curve::p256), {.basic_constraints = "CA:TRUE"});
  for (std::size_t size = 0; size < der.size(); ++size) {
    ASSERT_TRUE(failed_with(parse_certificate(ByteView(der).first(size)), Errc::malformed)) << size;
  }
}

// Whatever one damaged octet does, what is read lies inside the certificate (a sanitizer run looks
// closer).
TEST(Certificate, DamageAnywhereIsSurvived) {
  const Bytes der = issue(OpensslKey::generate(Curve::p256), {.basic_constraints = "CA:TRUE"});
  int read = 0;
  for (std::size_t i = 0; i < der.size(); ++i) {
    for (const int change : {0x01, 0x20, 0x80, 0xff}) {
      Bytes bad = der;
      bad[i] ^= static_cast<std::uint8_t>(change);
      const auto certificate = parse_certificate(bad);
      if (!certificate) continue;
      ++read;
      EXPECT_LE(certificate->spki.size(), der.size());
      EXPECT_LE(certificate->der.size(), der.size());
    }
  }
  EXPECT_GT(read, 0);
}

// A frame by hand, so that single fields can be strange.
Bytes by_hand(ByteView validity, ByteView spki, ByteView rest = {}) {
  const Bytes algorithm =
      hex("30060604"
          "2a030405");
  const Bytes name = hex("3000");
  const Bytes inner = tlv::element(
      0x30, {hex("020101"), algorithm, name, tlv::element(0x30, validity), name, spki, rest});
  return tlv::element(0x30, {inner, algorithm,
                             hex("0301"
                                 "00")});
}

const Bytes kUnknownKey =
    hex("300b30060604"
        "2a030405"
        "030100");

TEST(Certificate, UnknownKeyAndBrokenDates) {
  const auto certificate = parse_certificate(by_hand(hex("1701"
                                                         "5a"),
                                                     kUnknownKey));
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->key, std::nullopt);
  EXPECT_EQ(certificate->spki, kUnknownKey);
  EXPECT_EQ(certificate->subject, hex("3000"));
  EXPECT_EQ(certificate->serial, hex("020101"));
  EXPECT_EQ(certificate->not_before, std::nullopt);
  EXPECT_EQ(certificate->not_after, std::nullopt);
  EXPECT_EQ(certificate->common_name, "");
  EXPECT_TRUE(parse_certificate(by_hand({}, kUnknownKey)));
}

TEST(Certificate, StrangeExtensions) {
  const auto is_ca = [](std::string_view extensions) {
    return parse_certificate(by_hand({}, kUnknownKey, hex(extensions))).value().is_ca;
  };
  EXPECT_TRUE(is_ca("a3133011300f0603551d130101ff040530030101ff"));
  EXPECT_TRUE(
      is_ca("810100"
            "a3133011300f0603551d130101ff040530030101ff"));
  EXPECT_FALSE(is_ca("a3133011300f0603551d130101ff04053003010100"));
  EXPECT_FALSE(is_ca("a3133011300f0603551d140101ff040530030101ff"));
  EXPECT_FALSE(
      is_ca("a30e300c300a0603551d1304033001"
            "01"));
  EXPECT_FALSE(is_ca("a3023000"));
  EXPECT_FALSE(is_ca("a300"));
  EXPECT_FALSE(is_ca("a3"));
  EXPECT_FALSE(is_ca("a3053003300106"));
}

std::optional<sys_seconds> time(tlv::Tag tag, std::string_view value) {
  return read_time({.tag = tag, .value = bytes_of(value), .whole = {}});
}

// RFC 5280 4.1.2.5.
TEST(CertificateTime, Forms) {
  using namespace std::chrono_literals;
  EXPECT_EQ(time(0x17, "700101000000Z"), sys_seconds{});
  EXPECT_EQ(time(0x17, "491231235959Z"), std::chrono::sys_days(2050y / 1 / 1) - 1s);
  EXPECT_EQ(time(0x17, "500101000000Z"), std::chrono::sys_days(1950y / 1 / 1));
  EXPECT_EQ(time(0x18, "20500101000000Z"), std::chrono::sys_days(2050y / 1 / 1));
  EXPECT_EQ(time(0x18, "99991231235959Z"), std::chrono::sys_days(10000y / 1 / 1) - 1s);
}

TEST(CertificateTime, NoOtherForms) {
  for (const char* bad :
       {"", "Z", "7001010000Z", "700101000000", "700101000000+0000", "701301000000Z",
        "700001000000Z", "700132000000Z", "700100000000Z", "230229000000Z", "700101240000Z",
        "700101006000Z", "700101000060Z", "7a0101000000Z", "-00101000000Z", "20700101000000Z"}) {
    EXPECT_EQ(time(0x17, bad), std::nullopt) << bad;
  }
  for (const char* bad :
       {"700101000000Z", "20700101000000.5Z", "20700101000000", "20230229000000Z"}) {
    EXPECT_EQ(time(0x18, bad), std::nullopt) << bad;
  }
  EXPECT_EQ(time(0x16, "700101000000Z"), std::nullopt);
}

}  // namespace
}  // namespace kunci::crypto
