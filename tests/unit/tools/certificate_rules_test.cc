// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "x509/extensions.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

constexpr long kDay = 24L * 60 * 60;
constexpr const char* kPolicy = "2.16.360.1.1.1.5.1.4.3";

EvpKeyPtr new_key() { return EvpKeyPtr(EVP_EC_gen("P-256")); }

/// A certificate in the making: the good one of these tests, with one thing changed by each.
struct Draft {
  const char* subject = "CN=Ani Putri,O=Kantor,C=ID";
  std::vector<std::pair<int, const char*>> extensions{
      {NID_basic_constraints, "critical,CA:FALSE"},
      {NID_key_usage, "critical,digitalSignature,nonRepudiation"},
      {NID_ext_key_usage, "critical,1.2.840.113583.1.1.5"},
      {NID_crl_distribution_points, "URI:http://ca.example/crl"},
      {NID_info_access, "OCSP;URI:http://ca.example/ocsp"}};
  std::vector<CertificatePolicy> policies{{.oid = kPolicy}};
  long begins = -kDay;
  long lasts = 730 * kDay;
  const EVP_MD* digest = EVP_sha256();

  Draft& with(int nid, const char* value) {
    std::erase_if(extensions, [nid](const auto& row) { return row.first == nid; });
    if (value != nullptr) extensions.emplace_back(nid, value);
    return *this;
  }
};

Certificate made(const Draft& draft, EVP_PKEY* key, const char* issuer, EVP_PKEY* issuer_key) {
  CertificatePtr certificate(X509_new());
  const std::time_t begins = std::time(nullptr) + draft.begins;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 7);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), begins);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), begins + draft.lasts);
  X509_set_subject_name(certificate.get(), to_asn1(parse_name(draft.subject).value()).get());
  X509_set_issuer_name(certificate.get(), to_asn1(parse_name(issuer).value()).get());
  X509_set_pubkey(certificate.get(), key);
  for (const auto& [nid, value] : draft.extensions) {
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value));
    EXPECT_NE(extension, nullptr) << value;
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  for (const ExtensionPtr& extension : to_asn1(RequestedExtensions{.policies = draft.policies})) {
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  EXPECT_GT(X509_sign(certificate.get(), issuer_key, draft.digest), 0);
  return Certificate(std::move(certificate));
}

class CertificateRulesTest : public ::testing::Test {
 protected:
  std::vector<std::string> broken(const Draft& draft) {
    return broken(made(draft, key_.get(), "CN=CA", ca_key_.get()));
  }

  std::vector<std::string> broken(const Certificate& certificate) {
    const std::vector<Bytes> anchors{ca_.der()};
    std::vector<std::string> names;
    for (const BrokenRule& rule :
         broken_rules(rules_, {public_key_, subject_, anchors}, certificate, {})) {
      EXPECT_NE(rule.sentence, "");
      names.push_back(rule.rule);
    }
    return names;
  }

  EvpKeyPtr key_ = new_key();
  EvpKeyPtr ca_key_ = new_key();
  Certificate ca_ = made(Draft{.subject = "CN=CA",
                               .extensions = {{NID_basic_constraints, "critical,CA:TRUE"},
                                              {NID_key_usage, "critical,keyCertSign"}}},
                         ca_key_.get(), "CN=CA", ca_key_.get());
  PublicKey public_key_{EvpKeyPtr(EVP_PKEY_dup(key_.get()))};
  DistinguishedName subject_ = parse_name("CN=Ani Putri,O=Kantor,C=ID").value();
  CertificateRules rules_{.issuer = "CN=CA",
                          .policies = {"1.2.3", kPolicy},
                          .key_usage = {"nonRepudiation", "digitalSignature"},
                          .key_usage_critical = true,
                          .extended_key_usage = {"authenticDocuments"},
                          .extended_key_usage_critical = true,
                          .validity_days_max = 730,
                          .organization = "Kantor",
                          .subject_as_requested = {"2.5.4.3", "2.5.4.6"},
                          .crl_url = true,
                          .ocsp_url = true};
};

using Names = std::vector<std::string>;

TEST_F(CertificateRulesTest, AGoodOneBreaksNone) { EXPECT_EQ(broken(Draft{}), Names{}); }

TEST_F(CertificateRulesTest, AnotherKeyIsFound) {
  const EvpKeyPtr other = new_key();
  EXPECT_EQ(broken(made({}, other.get(), "CN=CA", ca_key_.get())), Names{"key"});
}

TEST_F(CertificateRulesTest, AForeignChainIsFound) {
  const EvpKeyPtr other = new_key();
  EXPECT_EQ(broken(made({}, key_.get(), "CN=CA", other.get())), Names{"chain"});
}

TEST_F(CertificateRulesTest, AnotherIssuerIsFound) {
  rules_.issuer = "CN=CA 2";
  EXPECT_EQ(broken(Draft{}), Names{"issuer"});
}

TEST_F(CertificateRulesTest, TimesAreChecked) {
  EXPECT_EQ(broken(Draft{.begins = -20 * kDay, .lasts = 10 * kDay}), (Names{"time", "chain"}));
  EXPECT_EQ(broken(Draft{.begins = kDay}), (Names{"time", "chain"}));
  EXPECT_EQ(broken(Draft{.lasts = 730 * kDay + 1}), Names{"validity_days_max"});
}

TEST_F(CertificateRulesTest, ABrokenDigestIsFound) {
  const auto found = broken(Draft{.digest = EVP_sha1()});
  EXPECT_NE(std::ranges::find(found, "digest"), found.end());
}

TEST_F(CertificateRulesTest, ACasCertificateIsFound) {
  const auto found = broken(Draft{}.with(NID_basic_constraints, "critical,CA:TRUE"));
  EXPECT_NE(std::ranges::find(found, "ca"), found.end());
}

TEST_F(CertificateRulesTest, ExtensionsAreComparedExactly) {
  EXPECT_EQ(broken(Draft{.policies = {{.oid = "1.2.4"}}}), Names{"policies"});
  EXPECT_EQ(broken(Draft{.policies = {}}), Names{"policies"});
  EXPECT_EQ(broken(Draft{}.with(NID_key_usage, "critical,digitalSignature")), Names{"key_usage"});
  EXPECT_EQ(broken(Draft{}.with(NID_key_usage,
                                "critical,digitalSignature,nonRepudiation,keyEncipherment")),
            Names{"key_usage"});
  EXPECT_EQ(broken(Draft{}.with(NID_key_usage, "digitalSignature,nonRepudiation")),
            Names{"key_usage_critical"});
  EXPECT_EQ(broken(Draft{}.with(NID_ext_key_usage, "critical,clientAuth")),
            Names{"extended_key_usage"});
  EXPECT_EQ(broken(Draft{}.with(NID_ext_key_usage, "1.2.840.113583.1.1.5")),
            Names{"extended_key_usage_critical"});
  EXPECT_EQ(broken(Draft{}.with(NID_crl_distribution_points, nullptr)), Names{"crl_url"});
  EXPECT_EQ(broken(Draft{}.with(NID_info_access, "caIssuers;URI:http://ca.example/ca")),
            Names{"ocsp_url"});
}

TEST_F(CertificateRulesTest, TheSubjectIsCompared) {
  EXPECT_EQ(broken(Draft{.subject = "CN=Ani Putri,O=Lain,C=ID"}), Names{"organization"});
  EXPECT_EQ(broken(Draft{.subject = "CN=Ani Putra,O=Kantor,C=ID"}), Names{"subject_as_requested"});
  EXPECT_EQ(broken(Draft{.subject = "2.5.4.13=17_Tanda Tangan,CN=Ani Putri,O=Kantor,C=ID"}),
            Names{});
}

TEST_F(CertificateRulesTest, WithoutRulesOnlyWhatIsAlwaysAskedCounts) {
  rules_ = {};
  EXPECT_EQ(broken(Draft{.subject = "CN=x", .extensions = {}, .policies = {}}), Names{});
}

}  // namespace
}  // namespace kunci::tool
