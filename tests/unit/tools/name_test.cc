// SPDX-License-Identifier: Apache-2.0
#include "x509/name.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

DistinguishedName parsed(std::string_view text) {
  const auto name = parse_name(text);
  EXPECT_TRUE(name) << text << ": " << (name ? "" : name.error().reason);
  return name.value_or(DistinguishedName{});
}

std::string der_of_name(std::string_view text) {
  return to_hex(der_of(to_asn1(parsed(text)).get(), i2d_X509_NAME));
}

TEST(Name, TheMostGeneralPartComesFirstInAsn1) {
  const DistinguishedName name = parsed("CN=Ani,O=Kantor,C=ID");
  ASSERT_EQ(name.parts.size(), 3u);
  EXPECT_EQ(name.parts[0][0], (NameAttribute{.oid = "2.5.4.6", .text = "ID"}));
  EXPECT_EQ(name.parts[2][0].text, "Ani");
}

// RFC 4514, 4.
TEST(Name, TakesTheExamplesOfTheStandard) {
  EXPECT_EQ(parsed("UID=jsmith,DC=example,DC=net").parts.size(), 3u);
  const DistinguishedName joined = parsed("OU=Sales+CN=J.  Smith,DC=example,DC=net");
  EXPECT_EQ(joined.parts[2].size(), 2u);
  EXPECT_EQ(joined.parts[2][1].text, "J.  Smith");
  EXPECT_EQ(parsed("CN=James \\\"Jim\\\" Smith\\, III,DC=example").parts[1][0].text,
            "James \"Jim\" Smith, III");
  EXPECT_EQ(parsed("CN=Before\\0dAfter,DC=example").parts[1][0].text, "Before\rAfter");
  EXPECT_EQ(parsed("1.3.6.1.4.1.1466.0=#04024869").parts[0][0].encoded, (Bytes{4, 2, 'H', 'i'}));
  EXPECT_EQ(parsed("CN=Lu\\C4\\8Di\\C4\\87").parts[0][0].text, "Lu\u010Di\u0107");
}

TEST(Name, BlanksAroundSeparatorsAreNoPartOfValues) {
  EXPECT_EQ(parsed(" CN = Ani Putri , O = Kantor "), parsed("CN=Ani Putri,O=Kantor"));
  EXPECT_EQ(parsed("CN=\\ a\\ ").parts[0][0].text, " a ");
  EXPECT_EQ(parsed("CN=a\\20 ,O=b").parts[1][0].text, "a ");
}

TEST(Name, TypesAreKnownByNameAndNumber) {
  EXPECT_EQ(parsed("cn=x").parts[0][0].oid, "2.5.4.3");
  EXPECT_EQ(parsed("2.5.4.3=x").parts[0][0].oid, "2.5.4.3");
  EXPECT_EQ(parsed("organizationIdentifier=x").parts[0][0].oid, "2.5.4.97");
  EXPECT_EQ(parsed("E=a@b").parts[0][0].oid, parsed("emailAddress=a@b").parts[0][0].oid);
  EXPECT_EQ(type_oid("3.1"), "");
  EXPECT_EQ(type_oid("2.05"), "");
  EXPECT_EQ(type_oid("2"), "");
  EXPECT_EQ(type_oid("2..5"), "");
}

struct Refused {
  const char* text;
  std::size_t offset;
};
class NameRefusals : public testing::TestWithParam<Refused> {};

TEST_P(NameRefusals, HaveAPlace) {
  const auto name = parse_name(GetParam().text);
  ASSERT_FALSE(name) << GetParam().text;
  EXPECT_EQ(name.error().offset, GetParam().offset) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    All, NameRefusals,
    testing::Values(Refused{"", 0}, Refused{"Ani", 0}, Refused{"CN", 2}, Refused{"CN=", 3},
                    Refused{"=x", 0}, Refused{"/C=ID/CN=x", 0}, Refused{"XX=y", 0},
                    Refused{"CN=a,", 5}, Refused{"CN=a+", 5}, Refused{"CN=a;O=b", 4},
                    Refused{"CN=a\"b", 4}, Refused{"CN=a<b", 4}, Refused{"CN=a\\", 5},
                    Refused{"CN=a\\q", 5}, Refused{"CN=a\\4", 5}, Refused{"CN=#", 4},
                    Refused{"CN=#4", 5}, Refused{"CN=#0402zz", 8}, Refused{"CN=\\ff", 6},
                    Refused{"CN=a\\00b", 8}, Refused{"CN=   ", 6}));

TEST(Name, WhatIsPrintedIsParsedAgain) {
  std::minstd_rand random(4514);
  constexpr std::string_view kLetters = "ab ,+\"\\<>;=#\n\x7F";
  for (int round = 0; round < 2000; ++round) {
    DistinguishedName name{
        .parts = {{{.oid = "2.5.4.3"}, {.oid = "1.2.3"}}, {{.oid = "2.5.4.10"}}}};
    for (RelativeName& part : name.parts) {
      for (NameAttribute& attribute : part) {
        for (std::size_t i = 0; i <= random() % 8; ++i) {
          attribute.text += kLetters[random() % kLetters.size()];
        }
      }
    }
    EXPECT_EQ(parsed(print_name(name)), name) << print_name(name);
  }
}

TEST(Name, AnyOctetsAreParsedOrRefused) {
  std::minstd_rand random(2253);
  constexpr std::string_view kLetters = "CN=O,+\\#0a4 \"2.5\xC3\xA1";
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    for (std::size_t i = 0; i < random() % 20; ++i) text += kLetters[random() % kLetters.size()];
    const auto name = parse_name(text);
    if (name) {
      EXPECT_EQ(parsed(print_name(*name)), *name) << text;
    }
  }
}

TEST(Name, LongOnesAreRefused) {
  EXPECT_FALSE(parse_name("CN=" + std::string(kNameSizeLimit, 'x')));
}

// C is a PrintableString, CN a UTF8String (RFC 5280, 4.1.2.4 and appendix A).
TEST(NameAsn1, StringsHaveTheTypesOfTheirAttributes) {
  EXPECT_EQ(der_of_name("CN=A,C=ID"),
            "3019"
            "310b3009060355040613024944"
            "310a300806035504030c0141");
}

TEST(NameAsn1, JoinedAttributesAreOneSet) {
  const NamePtr name = to_asn1(parsed("CN=A+UID=1,C=ID"));
  EXPECT_EQ(X509_NAME_entry_count(name.get()), 3);
  EXPECT_EQ(X509_NAME_ENTRY_set(X509_NAME_get_entry(name.get(), 1)),
            X509_NAME_ENTRY_set(X509_NAME_get_entry(name.get(), 2)));
  EXPECT_NE(X509_NAME_ENTRY_set(X509_NAME_get_entry(name.get(), 0)),
            X509_NAME_ENTRY_set(X509_NAME_get_entry(name.get(), 1)));
}

TEST(NameAsn1, EncodedValuesKeepTheirType) {
  EXPECT_EQ(der_of_name("1.2.3=#1403616263"), "300d310b300906022a031403616263");
  EXPECT_THROW(to_asn1(parsed("1.2.3=#14036162")), Failure);
  EXPECT_THROW(to_asn1(parsed("1.2.3=#140161ff")), Failure);
  EXPECT_THROW(to_asn1(parsed("1.2.3=#020101")), Failure);
}

TEST(NameAsn1, ValuesThatTheirTypeForbidsAreRefused) {
  for (const char* text : {"C=IDN", "C=I", "emailAddress=\u00e1@b"}) {
    try {
      to_asn1(parsed(text));
      ADD_FAILURE() << text;
    } catch (const Failure& failure) {
      EXPECT_EQ(failure.status, ExitStatus::bad_input) << text;
    }
  }
  EXPECT_THROW(to_asn1(parsed("CN=" + std::string(65, 'x'))), Failure);
}

TEST(NameAsn1, TextOfACertificateKeepsUtf8) {
  EXPECT_EQ(name_text(to_asn1(parsed("CN=\u0100ni\\, S.H.,C=ID")).get()),
            "CN=\u0100ni\\, S.H.,C=ID");
}

}  // namespace
}  // namespace kunci::tool
