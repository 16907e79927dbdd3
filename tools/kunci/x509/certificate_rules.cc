// SPDX-License-Identifier: Apache-2.0
#include "x509/certificate_rules.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <ctime>

#include "base/hex.h"
#include "messages.h"
#include "x509/chain.h"
#include "x509/extensions.h"
#include "x509/name_asn1.h"

namespace kunci::tool {
namespace {

using UsagesPtr = std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>;
using PoliciesPtr = std::unique_ptr<CERTIFICATEPOLICIES, Freer<CERTIFICATEPOLICIES_free>>;
using BitsPtr = std::unique_ptr<ASN1_BIT_STRING, Freer<ASN1_BIT_STRING_free>>;
using PointsPtr = std::unique_ptr<CRL_DIST_POINTS, Freer<CRL_DIST_POINTS_free>>;
using AccessPtr = std::unique_ptr<AUTHORITY_INFO_ACCESS, Freer<AUTHORITY_INFO_ACCESS_free>>;

constexpr long kSecondsOfDay = 24L * 60 * 60;

template <class Ptr>
Ptr extension_of(const Certificate& certificate, int nid, int* critical = nullptr) {
  Ptr found(static_cast<typename Ptr::pointer>(
      X509_get_ext_d2i(certificate.get(), nid, critical, nullptr)));
  ERR_clear_error();
  return found;
}

std::string oid_text(const ASN1_OBJECT* object) {
  char text[128] = "";
  OBJ_obj2txt(text, sizeof text, object, 1);
  return text;
}

std::string list_of(const std::vector<std::string>& words) {
  return words.empty() ? tr("none") : fmt::format("{}", fmt::join(words, ", "));
}

/// Looks at one certificate and gathers what is wrong with it.
class Examination {
 public:
  Examination(const CertificateRules& rules, const CertificateExpectation& expected,
              const Certificate& certificate)
      : rules_(rules), expected_(expected), certificate_(certificate) {}

  std::vector<BrokenRule> examine(std::span<const Certificate> chain) {
    check_what_is_always_asked();
    check_chain(chain);
    check_issuer();
    check_policies();
    check_key_usage();
    check_extended_key_usage();
    check_validity();
    check_subject();
    check_addresses();
    return std::move(broken_);
  }

 private:
  void broken(const char* rule, std::string sentence) {
    broken_.push_back({rule, std::move(sentence)});
  }

  void check_what_is_always_asked() {
    if (certificate_.public_key() != expected_.key) {
      broken("key", tr("it is for another key than the token's"));
    }
    // The word in basicConstraints is enough, whatever its key usage says.
    if ((X509_get_extension_flags(const_cast<X509*>(certificate_.get())) & EXFLAG_CA) != 0)
      broken("ca", tr("it is a certification authority's"));
    std::time_t now = std::time(nullptr);
    if (X509_cmp_time(X509_get0_notAfter(certificate_.get()), &now) < 0) {
      broken("time", say("it expired on {}", certificate_.not_after()));
    }
    // Clocks differ: a CA's may be some minutes ahead.
    std::time_t soon = now + kClockDifference;
    if (X509_cmp_time(X509_get0_notBefore(certificate_.get()), &soon) > 0) {
      broken("time", say("it is not valid before {}", certificate_.not_before()));
    }
    int digest = NID_undef;
    X509_get_signature_info(const_cast<X509*>(certificate_.get()), &digest, nullptr, nullptr,
                            nullptr);
    if (digest == NID_sha1 || digest == NID_md5) {
      broken("digest", tr("it is signed with a broken digest"));
    }
  }

  void check_chain(std::span<const Certificate> chain) {
    if (expected_.anchors.empty()) return;
    const std::string fault = chain_fault(certificate_, chain, expected_.anchors);
    if (!fault.empty()) broken("chain", say("its chain does not lead to an anchor: {}", fault));
  }

  void check_issuer() {
    if (rules_.issuer.empty()) return;
    const NamePtr wanted = to_asn1(parse_name(rules_.issuer).value());
    if (X509_NAME_cmp(wanted.get(), X509_get_issuer_name(certificate_.get())) != 0) {
      broken("issuer",
             say("its issuer is \"{}\", not \"{}\"", certificate_.issuer(), rules_.issuer));
    }
  }

  void check_policies() {
    if (rules_.policies.empty()) return;
    std::vector<std::string> found;
    const auto policies = extension_of<PoliciesPtr>(certificate_, NID_certificate_policies);
    const int count = sk_POLICYINFO_num(policies.get());
    found.reserve(static_cast<std::size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i) {
      found.push_back(oid_text(sk_POLICYINFO_value(policies.get(), i)->policyid));
    }
    if (std::ranges::find_first_of(found, rules_.policies) != found.end()) return;
    broken("policies", say("its policies are {}; one of {} is asked", list_of(found),
                           list_of(rules_.policies)));
  }

  void check_key_usage() {
    if (rules_.key_usage.empty()) return;
    int critical = 0;
    const auto bits = extension_of<BitsPtr>(certificate_, NID_key_usage, &critical);
    std::uint32_t wanted = 0;
    std::uint32_t found = 0;
    for (const std::string& word : rules_.key_usage) wanted |= 1U << key_usage_bit(word);
    for (int bit = 0; bit < 9; ++bit) {
      if (bits && ASN1_BIT_STRING_get_bit(bits.get(), bit) == 1) found |= 1U << bit;
    }
    if (found != wanted) {
      broken("key_usage", say("its key usage is {}, not {}", list_of(key_usage_words_of(found)),
                              list_of(rules_.key_usage)));
    }
    if (rules_.key_usage_critical && critical != 1) {
      broken("key_usage_critical", tr("its key usage is not critical"));
    }
  }

  static std::vector<std::string> key_usage_words_of(std::uint32_t bits) {
    std::vector<std::string> words;
    for (const std::string& word : key_usage_words()) {
      const std::uint32_t bit = 1U << key_usage_bit(word);
      if ((bits & bit) != 0) words.push_back(word);
      bits &= ~bit;
    }
    return words;
  }

  void check_extended_key_usage() {
    if (rules_.extended_key_usage.empty()) return;
    int critical = 0;
    const auto usages = extension_of<UsagesPtr>(certificate_, NID_ext_key_usage, &critical);
    std::vector<std::string> found;
    const int count = sk_ASN1_OBJECT_num(usages.get());
    found.reserve(static_cast<std::size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i) {
      found.push_back(oid_text(sk_ASN1_OBJECT_value(usages.get(), i)));
    }
    std::vector<std::string> wanted;
    wanted.reserve(rules_.extended_key_usage.size());
    for (const std::string& word : rules_.extended_key_usage) {
      wanted.push_back(oid_text(extended_key_usage_object(word).get()));
    }
    std::ranges::sort(found);
    std::ranges::sort(wanted);
    if (found != wanted) {
      broken("extended_key_usage", say("its extended key usage is {}, not {}", list_of(found),
                                       list_of(rules_.extended_key_usage)));
    }
    if (rules_.extended_key_usage_critical && critical != 1) {
      broken("extended_key_usage_critical", tr("its extended key usage is not critical"));
    }
  }

  void check_validity() {
    int days = 0;
    int seconds = 0;
    if (rules_.validity_days_max == 0 ||
        ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(certificate_.get()),
                       X509_get0_notAfter(certificate_.get())) != 1) {
      return;
    }
    const bool longer = days * kSecondsOfDay + seconds > rules_.validity_days_max * kSecondsOfDay;
    if (longer) {
      broken("validity_days_max",
             say("it is valid for {} days, longer than {}", days, rules_.validity_days_max));
    }
  }

  void check_subject() {
    const auto organizations = values_of("2.5.4.10");
    if (!rules_.organization.empty() &&
        organizations != std::vector<std::string>{rules_.organization}) {
      broken("organization", say("its organisation is \"{}\", not \"{}\"", list_of(organizations),
                                 rules_.organization));
    }
    for (const std::string& oid : rules_.subject_as_requested) {
      const auto found = values_of(oid);
      const auto wanted = requested_values_of(oid);
      if (found == wanted) continue;
      broken("subject_as_requested",
             say("its {} is \"{}\", not \"{}\"", type_name(oid), list_of(found), list_of(wanted)));
    }
  }

  std::vector<std::string> values_of(const std::string& oid) const {
    return name_values(X509_get_subject_name(certificate_.get()), oid);
  }
  std::vector<std::string> requested_values_of(const std::string& oid) const {
    return name_values(to_asn1(expected_.subject).get(), oid);
  }

  void check_addresses() {
    const auto points = extension_of<PointsPtr>(certificate_, NID_crl_distribution_points);
    if (rules_.crl_url && sk_DIST_POINT_num(points.get()) <= 0) {
      broken("crl_url", tr("it does not say where its CRL is"));
    }
    const auto access = extension_of<AccessPtr>(certificate_, NID_info_access);
    bool has_ocsp = false;
    for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
      const ACCESS_DESCRIPTION* row = sk_ACCESS_DESCRIPTION_value(access.get(), i);
      has_ocsp = has_ocsp || OBJ_obj2nid(row->method) == NID_ad_OCSP;
    }
    if (rules_.ocsp_url && !has_ocsp) {
      broken("ocsp_url", tr("it does not say where its OCSP responder is"));
    }
  }

  static constexpr long kClockDifference = 10L * 60;

  const CertificateRules& rules_;
  const CertificateExpectation& expected_;
  const Certificate& certificate_;
  std::vector<BrokenRule> broken_{};
};

}  // namespace

std::vector<BrokenRule> broken_rules(const CertificateRules& rules,
                                     const CertificateExpectation& expected,
                                     const Certificate& certificate,
                                     std::span<const Certificate> chain) {
  return Examination(rules, expected, certificate).examine(chain);
}

}  // namespace kunci::tool
