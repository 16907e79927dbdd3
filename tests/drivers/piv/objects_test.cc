// SPDX-License-Identifier: Apache-2.0
// What stands in the card's objects and answers, octet by octet.
#include <gtest/gtest.h>

#include <zlib.h>

#include "base/hex.h"
#include "drivers/piv/application.h"
#include "drivers/piv/certificate_container.h"
#include "drivers/piv/chuid.h"
#include "drivers/piv/discovery.h"
#include "drivers/piv/key_history.h"
#include "drivers/piv/metadata.h"
#include "drivers/piv/so_secret.h"
#include "tests/drivers/expect_error.h"
#include "tests/support/test_certificate.h"
#include "tlv/writer.h"
#include "token/pin_knowledge.h"
#include "token/public_key_template.h"

namespace kunci::piv {
namespace {

using test::expect_error;

Bytes octets(std::string_view hex) { return from_hex(hex).value(); }

constexpr Guid kGuid = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x46, 0x77,
                        0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
constexpr std::string_view kP256Point =
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";

crypto::PublicKey p256_key() {
  return crypto::public_key_on(crypto::Curve::p256, octets(kP256Point)).value();
}

TEST(Chuid, CarriesLabelAndState) {
  const Bytes content = make_chuid(kGuid, {.label = "Kartu", .user_pin_set = false});
  EXPECT_EQ(to_hex(content),
            "3019d4e739da739ced39ce739d836858210842108421c84210c3eb"
            "341000112233445546778899aabbccddeeff"
            "35083230393931323331"
            "c00701014b61727475"
            "3e00fe00");
  const auto chuid = chuid_from(content);
  ASSERT_TRUE(chuid && chuid->mark);
  EXPECT_EQ(chuid->guid, kGuid);
  EXPECT_EQ(chuid->mark->label, "Kartu");
  EXPECT_FALSE(chuid->mark->user_pin_set);
  EXPECT_TRUE(chuid->is_initialized());
  EXPECT_EQ(chuid->serial().value(), "8899aabbccddeeff");
}

TEST(Chuid, MarkIsChangedInPlace) {
  const Bytes content =
      make_chuid(kGuid, {.label = "Kartu", .user_pin_set = false, .finished = false});
  EXPECT_FALSE(chuid_from(content)->is_initialized());
  const auto changed = with_mark(content, {.label = "Kartu"});
  ASSERT_TRUE(changed);
  EXPECT_EQ(*changed, make_chuid(kGuid, {.label = "Kartu"}));
  expect_error(with_mark(octets("3000fe00"), {.label = "x"}), Errc::not_found);
}

TEST(Chuid, OfOtherIssuers) {
  const auto without_guid =
      chuid_from(octets("3019d4e739da739ced39ce739d836858210842108421384210c3f5"
                        "341000000000000000000000000000000000"));
  ASSERT_TRUE(without_guid);
  EXPECT_FALSE(without_guid->guid);
  EXPECT_EQ(without_guid->serial()->size(), 16U);
  EXPECT_TRUE(without_guid->is_initialized());
  EXPECT_EQ(chuid_from({})->serial().value(), "");
  expect_error(chuid_from(octets("3410aa")), Errc::malformed);
  // Unknown layouts and absurd sizes are nobody's mark.
  EXPECT_FALSE(chuid_from(octets("c0020200"))->mark);
  EXPECT_FALSE(chuid_from(octets("c00101"))->mark);
  EXPECT_FALSE(chuid_from(tlv::element(0xc0, Bytes(40, 1)))->mark);
}

TEST(KeyHistory, CountsFromBothEnds) {
  const auto history = key_history_from(octets("c10102c20101f300fe00"));
  ASSERT_TRUE(history);
  EXPECT_EQ(history->places(), (std::vector<KeyReference>{{0x82}, {0x83}, {0x95}}));
  EXPECT_TRUE(history->names({0x95}));
  EXPECT_FALSE(history->names({0x84}));
  EXPECT_FALSE(history->names({0x9a}));
  EXPECT_EQ(key_history_from(octets("c101ffc201ff"))->places().size(), 20U);
  expect_error(key_history_from(octets("c105")), Errc::malformed);
  EXPECT_EQ(to_hex(make_key_history({.on_card = 3})), "c10103c20100fe00");
  EXPECT_EQ(to_hex(make_key_history(*history)), "c10102c20101f300fe00");
}

TEST(Discovery, PrefersTheGlobalPinOnlyIfTheCardDoes) {
  EXPECT_EQ(user_pin_reference(octets("4f0ba0000003080000100001005f2f026020")), kGlobalPin);
  EXPECT_EQ(user_pin_reference(octets("5f2f026010")), kApplicationPin);
  EXPECT_EQ(user_pin_reference(octets("5f2f024020")), kApplicationPin);
  EXPECT_EQ(user_pin_reference(octets("5f2f022000")), kGlobalPin) << "there is no other";
  EXPECT_EQ(user_pin_reference(octets("5f2f0160")), kApplicationPin);
  EXPECT_EQ(user_pin_reference(octets("5f2f")), kApplicationPin);
  EXPECT_EQ(user_pin_reference({}), kApplicationPin);
}

TEST(Application, NamesItselfAndItsAlgorithms) {
  // RSA-2048, P-256, one that is not PIV's, RSA-1024 (not made any more), RSA-2048 again.
  const Bytes algorithms = octets("8001078001118001fa800106800107060100");
  const auto application = application_from(tlv::element(
      0x61, {tlv::element(0x50, octets("41427fff43")), tlv::element(0xac, algorithms)}));
  ASSERT_TRUE(application);
  EXPECT_EQ(application->label, "ABC");
  EXPECT_EQ(application->algorithms, (std::vector<crypto::KeyAlgorithm>{
                                         crypto::rsa(2048), crypto::on(crypto::Curve::p256)}));
}

TEST(Application, ThatNamesNoAlgorithmIsAskedForAll) {
  const auto application = application_from(octets("61074f050000100001"));
  ASSERT_TRUE(application);
  EXPECT_EQ(application->algorithms.size(), 7U);
  expect_error(application_from({}), Errc::not_recognized);
  expect_error(application_from(octets("a0000003080000100001")), Errc::not_recognized);
  expect_error(application_from(octets("6105aa")), Errc::malformed);
}

TEST(Metadata, OfAKey) {
  const Bytes answer = octets(
      "010111"
      "02020302"
      "030102"
      "04438641" +
      std::string(kP256Point));
  const auto metadata = key_metadata_from(answer);
  ASSERT_TRUE(metadata);
  EXPECT_EQ(metadata->public_key, p256_key());
  EXPECT_EQ(metadata->consent, Consent::every_time);
  EXPECT_EQ(metadata->touch, Touch::always);
  EXPECT_EQ(metadata->origin, Origin::imported);
}

TEST(Metadata, LeavesOutWhatMakesNoSense) {
  Bytes beside_the_curve = octets("01011104438641" + std::string(kP256Point));
  beside_the_curve.back() ^= 1;
  EXPECT_FALSE(key_metadata_from(beside_the_curve)->public_key);
  const auto strange = key_metadata_from(octets("0101aa02020009030107040186"));
  ASSERT_TRUE(strange);
  EXPECT_FALSE(strange->public_key || strange->consent || strange->touch);
  EXPECT_EQ(strange->origin, Origin::unknown);
  expect_error(key_metadata_from({}), Errc::not_found);
  expect_error(key_metadata_from(octets("02020100")), Errc::not_found);
  expect_error(key_metadata_from(octets("0105")), Errc::malformed);
}

TEST(Metadata, OfPins) {
  const auto pin = pin_metadata_from(octets("0101ff05010106020502"));
  ASSERT_TRUE(pin);
  EXPECT_EQ(pin->factory, true);
  EXPECT_EQ(pin->tries_max, 5);
  EXPECT_EQ(pin->tries_left, 2);
  EXPECT_FALSE(pin_metadata_from(octets("060105"))->tries_max);
  EXPECT_EQ(to_hex(policy_elements(Consent::never, Touch::cached)), "aa0101ab0103");
  EXPECT_TRUE(policy_elements({}, {}).empty());
}

TEST(PublicKeys, MustBeOfTheAlgorithmThatIsExpected) {
  const Bytes point = octets("8641" + std::string(kP256Point));
  EXPECT_EQ(public_key_from(point, crypto::on(crypto::Curve::p256)).value(), p256_key());
  EXPECT_EQ(public_key_from_template(tlv::element(0x7f49, point), crypto::on(crypto::Curve::p256)),
            p256_key());
  EXPECT_FALSE(public_key_from(point, crypto::on(crypto::Curve::p384)));
  expect_error(public_key_from(point, crypto::rsa(2048)), Errc::malformed);
  Bytes modulus(128, 0xff);
  const Bytes rsa = tlv::element(0x81, modulus);
  expect_error(public_key_from(rsa, crypto::rsa(1024)), Errc::malformed);
  Bytes with_exponent = rsa;
  append(with_exponent, octets("8203010001"));
  EXPECT_TRUE(public_key_from(with_exponent, crypto::rsa(1024)));
  expect_error(public_key_from(with_exponent, crypto::rsa(2048)), Errc::malformed);
  expect_error(public_key_from_template(octets("7f49"), crypto::rsa(2048)), Errc::malformed);
}

Bytes packed(const Bytes& plain) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  Bytes out(plain.size() + 64);
  stream.next_in = const_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(CertificateContainer, PlainAndPacked) {
  const Bytes certificate = test::certificate_for(crypto::spki_of(p256_key()), 900);
  const auto plain = container_for(certificate, nullptr);
  ASSERT_TRUE(plain);
  const auto read = certificate_from_container(*plain);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->der, certificate);
  EXPECT_EQ(read->key, p256_key());
  EXPECT_FALSE(read->placeholder || read->generated);
  const Bytes gzip = tlv::element(0x70, packed(certificate));
  Bytes compressed = gzip;
  append(compressed, octets("710101fe00"));
  EXPECT_EQ(certificate_from_container(compressed)->der, certificate);
  expect_error(certificate_from_container(gzip), Errc::malformed);
}

TEST(CertificateContainer, NoteIsForOneKeyOnly) {
  const Bytes certificate = test::certificate_for(crypto::spki_of(p256_key()));
  const crypto::PublicKey key = p256_key();
  EXPECT_TRUE(certificate_from_container(*container_for(certificate, &key))->generated);
  crypto::PublicKey other = key;
  other.point[1] ^= 1;
  EXPECT_FALSE(certificate_from_container(*container_for(certificate, &other))->generated);
}

TEST(CertificateContainer, OfNoSense) {
  for (const std::string_view hex : {"", "7000", "70023000", "71010070", "7005300330820000"}) {
    EXPECT_FALSE(certificate_from_container(octets(hex))) << hex;
  }
}

TEST(SoSecret, IsAPukOrAKey) {
  EXPECT_EQ(SoSecret::from(bytes_of("123456"))->kind, SoSecret::Kind::puk);
  const auto key = SoSecret::from(bytes_of("00112233445566778899AABBccddeeff"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->kind, SoSecret::Kind::management_key);
  EXPECT_EQ(to_hex(key->octets.view()), "00112233445566778899aabbccddeeff");
  expect_error(SoSecret::from(bytes_of("12345")), Errc::pin_length);
  expect_error(SoSecret::from(bytes_of("123456789")), Errc::pin_length);
  expect_error(SoSecret::from(bytes_of(std::string(32, 'g'))), Errc::pin_characters);
}

// Tokens in use depend on it: the value must never change.
TEST(SoSecret, DerivedPukIsTheSameForEver) {
  const auto puk = derived_puk(Secret(Bytes(24, 0x42)), kGuid);
  ASSERT_TRUE(puk);
  EXPECT_EQ(text_of(puk->view()), "24109213");
  EXPECT_NE(text_of(derived_puk(Secret(Bytes(24, 0x43)), kGuid)->view()), text_of(puk->view()));
}

TEST(PinKnowledge, LearnsFromStatusWords) {
  PinKnowledge pins;
  expect_error(pins.outcome(PinRole::user, {0x63c1}, bytes_of("111111")), Errc::pin_incorrect, 1);
  EXPECT_EQ(pins.state(PinRole::user).tries_left, 1);
  expect_error(pins.check_not_refused(PinRole::user, bytes_of("111111")), Errc::pin_known_wrong, 1);
  EXPECT_TRUE(pins.check_not_refused(PinRole::user, bytes_of("111112")));
  EXPECT_TRUE(pins.check_not_refused(PinRole::so, bytes_of("111111")));
  expect_error(pins.outcome(PinRole::user, {0x6983}), Errc::pin_locked);
  EXPECT_TRUE(pins.state(PinRole::user).locked());
  expect_error(pins.outcome(PinRole::user, {0x6982}), Errc::refused);
  expect_error(pins.outcome(PinRole::user, {0x6a80}), Errc::pin_characters);
  EXPECT_TRUE(pins.outcome(PinRole::user, {0x9000}));
  EXPECT_FALSE(pins.state(PinRole::user).tries_left);
  EXPECT_FALSE(pins.asked());
  pins.learn_status({0x63c3});
  EXPECT_TRUE(pins.asked());
  pins.value_changed(PinRole::user);
  EXPECT_TRUE(pins.check_not_refused(PinRole::user, bytes_of("111111")));
}

}  // namespace
}  // namespace kunci::piv
