// SPDX-License-Identifier: Apache-2.0
#include "uri/uri.h"

#include <gtest/gtest.h>

#include <random>

namespace kunci::tool {
namespace {

Uri parsed(std::string_view text) {
  const auto uri = parse_uri(text);
  EXPECT_TRUE(uri) << text << ": " << (uri ? "" : uri.error().reason);
  return uri.value_or(Uri{});
}

// The examples of RFC 7512, 3, that are whole URIs.
TEST(Uri, TakesTheExamplesOfTheStandard) {
  for (const char* text :
       {"pkcs11:", "pkcs11:object=my-pubkey;type=public",
        "pkcs11:object=my-key;type=private?pin-source=file:/etc/token",
        "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;"
        "model=1.0;object=my-certificate;type=cert;id=%69%95%3E%5C%F4%BD%EC%91;serial="
        "?pin-source=file:/etc/token_pin",
        "pkcs11:object=my-sign-key;type=private?module-name=mypkcs11",
        "pkcs11:object=my-sign-key;type=private?module-path=/mnt/libmypkcs11.so.1",
        "pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.?pin-value="
        "the-pin",
        "pkcs11:slot-description=Sun%20Metaslot",
        "pkcs11:library-manufacturer=Snake%20Oil,%20Inc.;library-description=Soft%20Token%"
        "20Library;"
        "library-version=1.23",
        "pkcs11:token=My%20token%25%20created%20by%20Joe;library-version=3;id=%01%02%03%Ba%dd%Ca%"
        "fe%04%05%06",
        "pkcs11:token=A%20name%20with%20a%20substring%20%25%3B;object=my-certificate;type=cert",
        "pkcs11:token=Name%20with%20a%20small%20A%20with%20acute:%20%C3%A1;object=my-certificate;"
        "type=cert",
        "pkcs11:token=my-token;object=my-certificate;type=cert;v-vendor-aaa=value-a"
        "?pin-source=file:/etc/token_pin&v-vendor-bbb=value-b"}) {
    EXPECT_TRUE(parse_uri(text)) << text;
  }
}

TEST(Uri, DecodesValues) {
  const Uri uri = parsed("pkcs11:id=%00%fF%25;object=a%3Bb&c?pin-source=file:/a%26b");
  EXPECT_EQ(*uri.path_value("id"), std::string("\0\xFF%", 3));
  EXPECT_EQ(*uri.path_value("object"), "a;b&c");
  EXPECT_EQ(*uri.query_value("pin-source"), "file:/a&b");
  EXPECT_EQ(uri.path_value("token"), nullptr);
  EXPECT_EQ(uri.query_value("pin-value"), nullptr);
}

TEST(Uri, SchemeIsOfAnyCase) { EXPECT_TRUE(parse_uri("PKCS11:token=x")); }

TEST(Uri, AnEmptyValueIsNotTheSameAsNone) {
  EXPECT_EQ(*parsed("pkcs11:serial=").path_value("serial"), "");
}

struct Refused {
  const char* text;
  std::size_t offset;
};
class UriRefusals : public testing::TestWithParam<Refused> {};

TEST_P(UriRefusals, HaveAPlace) {
  const auto uri = parse_uri(GetParam().text);
  ASSERT_FALSE(uri) << GetParam().text;
  EXPECT_EQ(uri.error().offset, GetParam().offset) << GetParam().text;
  EXPECT_NE(std::string_view(uri.error().reason), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, UriRefusals,
    testing::Values(Refused{"", 0}, Refused{"pkcs12:", 0}, Refused{"pkcs11", 0},
                    Refused{"pkcs11:token", 12}, Refused{"pkcs11:=x", 7}, Refused{"pkcs11:;", 7},
                    Refused{"pkcs11:token=a;", 15}, Refused{"pkcs11:token=a b", 14},
                    Refused{"pkcs11:token=a#b", 14}, Refused{"pkcs11:token=a/b", 14},
                    Refused{"pkcs11:token=%4", 13}, Refused{"pkcs11:token=%4g", 13},
                    Refused{"pkcs11:token=%", 13}, Refused{"pkcs11:token=%4;id=1", 13},
                    Refused{"pkcs11:token=a;token=a", 15}, Refused{"pkcs11:tokens=a", 7},
                    Refused{"pkcs11:token=%ff", 13}, Refused{"pkcs11:type=key", 12},
                    Refused{"pkcs11:slot-id=-1", 15}, Refused{"pkcs11:slot-id=", 15},
                    Refused{"pkcs11:library-version=1.", 23},
                    Refused{"pkcs11:library-version=a", 23},
                    Refused{"pkcs11:?pin-value=1&pin-source=2", 20},
                    Refused{"pkcs11:?pin-value=1&pin-value=2", 20}, Refused{"pkcs11:?pin=1", 8},
                    Refused{"pkcs11:?pin-source=a;b", 20}));

TEST(Uri, QueryMayHoldSlashesAndQuestionMarks) {
  EXPECT_EQ(*parsed("pkcs11:?pin-source=file:/a?b").query_value("pin-source"), "file:/a?b");
}

TEST(Uri, LongOnesAreRefused) {
  EXPECT_TRUE(parse_uri("pkcs11:token=" + std::string(kUriSizeLimit - 13, 'x')));
  EXPECT_FALSE(parse_uri("pkcs11:token=" + std::string(kUriSizeLimit - 12, 'x')));
}

TEST(Uri, PrintsTheFewestEscapesAndTheIdAsAWhole) {
  const Uri uri{.path = {{"token", "Ani [1] ; /x"}, {"id", "A\x01"}, {"object", "\xC3\xA1&="}},
                .query = {{"pin-source", "file:/a&b"}}};
  EXPECT_EQ(print_uri(uri),
            "pkcs11:token=Ani%20[1]%20%3B%20%2Fx;id=%41%01;object=%C3%A1&=?pin-source=file:/a%26b");
}

TEST(Uri, WhatIsPrintedIsParsedAgain) {
  std::minstd_rand random(20);
  for (int round = 0; round < 500; ++round) {
    Uri uri{.path = {{"id", ""}, {"v-x", ""}}, .query = {{"v-y", ""}}};
    for (std::size_t i = 0; i < random() % 40; ++i)
      uri.path[0].value += static_cast<char>(random());
    for (std::size_t i = 0; i < random() % 40; ++i) {
      uri.path[1].value += static_cast<char>(random() % 128);
      uri.query[0].value += static_cast<char>(random() % 128);
    }
    EXPECT_EQ(parsed(print_uri(uri)), uri);
  }
}

TEST(Uri, AnyOctetsAreParsedOrRefused) {
  std::minstd_rand random(7512);
  constexpr std::string_view kLetters = "pkcs1:;=?&%aF0-_ #/\x80token";
  for (int round = 0; round < 20000; ++round) {
    std::string text = "pkcs11:";
    for (std::size_t i = 0; i < random() % 24; ++i) text += kLetters[random() % kLetters.size()];
    const auto uri = parse_uri(text);
    if (uri) {
      EXPECT_EQ(parsed(print_uri(*uri)), *uri) << text;
    }
  }
}

}  // namespace
}  // namespace kunci::tool
