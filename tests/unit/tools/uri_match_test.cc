// SPDX-License-Identifier: Apache-2.0
#include "uri/uri_match.h"

#include <gtest/gtest.h>

namespace kunci::tool {
namespace {

const TokenInfo kToken{.slot = 7,
                       .label = "Ani Putri",
                       .manufacturer = "Pabrik",
                       .model = "PIV",
                       .serial = "0123",
                       .flags = 0,
                       .pin_length_min = 6,
                       .pin_length_max = 8,
                       .hardware_version = {1, 0},
                       .firmware_version = {5, 4}};
const ObjectName kKey{.object_class = CKO_PRIVATE_KEY, .id = {0x02}, .label = "tanda"};

template <class T>
bool fits(std::string_view text, const T& thing) {
  return matches(parse_uri(text).value(), thing);
}

TEST(UriMatch, WhatIsNotNamedRestrictsNothing) {
  EXPECT_TRUE(fits("pkcs11:", kToken));
  EXPECT_TRUE(fits("pkcs11:", kKey));
  EXPECT_TRUE(fits("pkcs11:object=other", kToken));
  EXPECT_TRUE(fits("pkcs11:token=other", kKey));
}

TEST(UriMatch, EveryNamedAttributeMustBeEqual) {
  EXPECT_TRUE(fits("pkcs11:token=Ani%20Putri;serial=0123;model=PIV;manufacturer=Pabrik", kToken));
  for (const char* text : {"pkcs11:token=ani%20Putri", "pkcs11:token=Ani", "pkcs11:token=",
                           "pkcs11:serial=123", "pkcs11:model=P", "pkcs11:manufacturer=x"}) {
    EXPECT_FALSE(fits(text, kToken)) << text;
  }
}

TEST(UriMatch, ObjectsByLabelIdAndType) {
  EXPECT_TRUE(fits("pkcs11:object=tanda;id=%02;type=private", kKey));
  for (const char* text : {"pkcs11:object=x", "pkcs11:id=%03", "pkcs11:id=%02%00", "pkcs11:id=",
                           "pkcs11:type=public", "pkcs11:type=cert", "pkcs11:type=data"}) {
    EXPECT_FALSE(fits(text, kKey)) << text;
  }
}

TEST(UriMatch, SlotsByNumberAndDescription) {
  const SlotInfo slot{.id = 7, .description = "Pembaca", .manufacturer = "M", .flags = 0};
  EXPECT_TRUE(fits("pkcs11:slot-id=7;slot-description=Pembaca;slot-manufacturer=M", slot));
  EXPECT_TRUE(fits("pkcs11:slot-id=007", slot));
  EXPECT_FALSE(fits("pkcs11:slot-id=8", slot));
  EXPECT_FALSE(fits("pkcs11:slot-id=99999999999999999999999", slot));
  EXPECT_FALSE(fits("pkcs11:slot-description=x", slot));
}

TEST(UriMatch, ModulesByVersion) {
  const ModuleInfo module{.description = "D",
                          .manufacturer = "M",
                          .library_version = {3, 0},
                          .cryptoki_version = {3, 2}};
  EXPECT_TRUE(fits("pkcs11:library-version=3.0;library-description=D", module));
  EXPECT_TRUE(fits("pkcs11:library-version=3", module));
  EXPECT_FALSE(fits("pkcs11:library-version=3.1", module));
  EXPECT_FALSE(fits("pkcs11:library-manufacturer=x", module));
}

TEST(UriMatch, TheUriOfAThingMatchesIt) {
  const Uri uri = uri_of(kToken, kKey);
  EXPECT_TRUE(matches(uri, kToken));
  EXPECT_TRUE(matches(uri, kKey));
  EXPECT_EQ(
      print_uri(uri),
      "pkcs11:model=PIV;manufacturer=Pabrik;serial=0123;token=Ani%20Putri;id=%02;object=tanda;"
      "type=private");
}

TEST(UriMatch, NamesThatAreNotUtf8AreLeftOut) {
  TokenInfo token = kToken;
  token.label = "\xFF\xFE";
  EXPECT_TRUE(parse_uri(print_uri(uri_of(token))));
  ObjectName key = kKey;
  key.label = "\xC3";
  EXPECT_TRUE(parse_uri(print_uri(uri_of(token, key))));
}

TEST(UriMatch, PaddingOfFieldsIsNoPartOfThem) {
  const CK_UTF8CHAR field[] = {'a', ' ', 'b', ' ', '\0', ' '};
  EXPECT_EQ(unpadded(field, sizeof field), "a b");
  EXPECT_EQ(unpadded(field + 3, 3), "");
}

}  // namespace
}  // namespace kunci::tool
