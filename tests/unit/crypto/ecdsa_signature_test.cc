// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>

#include "octets.h"
#include "openssl_key.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

// DER with the numbers' content octets as given, well formed or not.
Bytes der(ByteView r, ByteView s) {
  return tlv::element(0x30, {tlv::element(0x02, r), tlv::element(0x02, s)});
}

Bytes raw(ByteView r, ByteView s) {
  Bytes octets(32 - r.size());
  append(octets, r);
  octets.resize(64 - s.size());
  append(octets, s);
  return octets;
}

TEST(RawFromDer, PutsNumbersRight) {
  const Bytes full = pattern(32, 3);
  const Bytes high = pattern(32, 0x90);
  Bytes high_as_der = hex("00");
  append(high_as_der, high);
  EXPECT_EQ(raw_from_der(der(full, full), Curve::p256), raw(full, full));
  EXPECT_EQ(raw_from_der(der(high_as_der, full), Curve::p256), raw(high, full));
  EXPECT_EQ(raw_from_der(der(hex("01"), pattern(31, 5)), Curve::p256),
            raw(hex("01"), pattern(31, 5)));
  Bytes too_many_zeros(9);
  append(too_many_zeros, full);
  EXPECT_EQ(raw_from_der(der(too_many_zeros, hex("00000001")), Curve::p256), raw(full, hex("01")));
}

TEST(RawFromDer, RefusesWhatIsNoSignature) {
  const Bytes full = pattern(32, 3);
  const Bytes too_long = pattern(33, 3);
  for (const Bytes& bad : {der(hex("00"), full), der(full, hex("00")), der({}, full), der(full, {}),
                           der(pattern(32, 0x90), full), der(full, hex("ff")), der(too_long, full),
                           der(full, too_long), tlv::element(0x30, tlv::element(0x02, full)),
                           tlv::element(0x30, {}), Bytes{}, hex("30"), pattern(72)}) {
    EXPECT_TRUE(failed_with(raw_from_der(bad, Curve::p256), Errc::malformed)) << to_hex(bad);
  }
  Bytes trailing = der(full, full);
  trailing.push_back(0);
  EXPECT_TRUE(failed_with(raw_from_der(trailing, Curve::p256), Errc::malformed));
  const Bytes third = tlv::element(
      0x30, {tlv::element(0x02, full), tlv::element(0x02, full), tlv::element(0x02, full)});
  EXPECT_TRUE(failed_with(raw_from_der(third, Curve::p256), Errc::malformed));
}

TEST(RawFromDer, TruncatedAnywhere) {
  const Bytes whole = der(pattern(32, 3), pattern(32, 4));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(
        failed_with(raw_from_der(ByteView(whole).first(size), Curve::p256), Errc::malformed));
  }
}

TEST(DerFromRaw, IsDer) {
  EXPECT_EQ(der_from_raw(hex("00010080")), hex("30070201010202"
                                               "0080"));
  EXPECT_EQ(der_from_raw(hex("0102")), hex("3006020101020102"));
  for (const char* bad : {"", "01", "010203", "0001", "0100", "0000"}) {
    EXPECT_TRUE(failed_with(der_from_raw(hex(bad)), Errc::malformed)) << bad;
  }
}

TEST(EcdsaSignature, OpensslsThereAndBack) {
  for (const Curve curve : {Curve::p256, Curve::p384, Curve::p521}) {
    const OpensslKey pair = OpensslKey::generate(curve);
    for (int i = 0; i < 50; ++i) {
      const Bytes signature = pair.sign_ecdsa(pattern(32, static_cast<std::uint8_t>(i)));
      const auto octets = raw_from_der(signature, curve);
      ASSERT_TRUE(octets);
      EXPECT_EQ(octets->size(), 2 * field_size(curve));
      EXPECT_EQ(der_from_raw(*octets), signature);
      EXPECT_EQ(raw_from_card(signature, curve), octets);
      EXPECT_EQ(raw_from_card(*octets, curve), octets);
    }
  }
}

// As some cards give them: each number with a zero in front, or without those that it has.
TEST(RawFromCard, HalvesOfAnotherLength) {
  const Bytes r = hex("0102");
  const Bytes s = hex("f3f4");
  const auto full = raw_from_card(hex("0102f3f4"), Curve::p256);
  ASSERT_TRUE(full);
  EXPECT_EQ(full->size(), 64U);
  EXPECT_TRUE(equal(ByteView(*full).subspan(30, 2), r));
  EXPECT_TRUE(equal(ByteView(*full).last(2), s));
  Bytes padded(66);
  std::ranges::copy(*full | std::views::take(32), padded.begin() + 1);
  std::ranges::copy(*full | std::views::drop(32), padded.begin() + 34);
  EXPECT_EQ(raw_from_card(padded, Curve::p256), full);
  padded.front() = 1;
  EXPECT_TRUE(failed_with(raw_from_card(padded, Curve::p256), Errc::malformed));
}

TEST(RawFromCard, NeitherForm) {
  EXPECT_TRUE(failed_with(raw_from_card(Bytes(64), Curve::p256), Errc::malformed));
  EXPECT_TRUE(failed_with(raw_from_card(raw({}, hex("01")), Curve::p256), Errc::malformed));
  EXPECT_TRUE(failed_with(raw_from_card(raw(hex("01"), {}), Curve::p256), Errc::malformed));
  EXPECT_TRUE(failed_with(raw_from_card(pattern(63), Curve::p256), Errc::malformed));
  EXPECT_TRUE(failed_with(raw_from_card({}, Curve::p256), Errc::malformed));
}

}  // namespace
}  // namespace kunci::crypto
