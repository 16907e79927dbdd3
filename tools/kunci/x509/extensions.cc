// SPDX-License-Identifier: Apache-2.0
#include "x509/extensions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "messages.h"
#include "x509/alternative_name.h"
#include "x509/name.h"

namespace kunci::tool {
namespace {

using BitsPtr = std::unique_ptr<ASN1_BIT_STRING, Freer<ASN1_BIT_STRING_free>>;
using UsagesPtr = std::unique_ptr<EXTENDED_KEY_USAGE, Freer<EXTENDED_KEY_USAGE_free>>;
using PoliciesPtr = std::unique_ptr<CERTIFICATEPOLICIES, Freer<CERTIFICATEPOLICIES_free>>;
using PolicyPtr = std::unique_ptr<POLICYINFO, Freer<POLICYINFO_free>>;
using QualifierPtr = std::unique_ptr<POLICYQUALINFO, Freer<POLICYQUALINFO_free>>;

// In the order of their bits; the second name of bit 1 is X.509's newer one.
struct UsageWord {
  std::string_view word;
  int bit;
};
constexpr auto kKeyUsages = std::to_array<UsageWord>({{"digitalSignature", 0},
                                                      {"nonRepudiation", 1},
                                                      {"contentCommitment", 1},
                                                      {"keyEncipherment", 2},
                                                      {"dataEncipherment", 3},
                                                      {"keyAgreement", 4},
                                                      {"keyCertSign", 5},
                                                      {"cRLSign", 6},
                                                      {"encipherOnly", 7},
                                                      {"decipherOnly", 8}});

struct PurposeWord {
  std::string_view word;
  const char* oid;
};
constexpr auto kPurposes = std::to_array<PurposeWord>({
    {"clientAuth", "1.3.6.1.5.5.7.3.2"},
    {"serverAuth", "1.3.6.1.5.5.7.3.1"},
    {"codeSigning", "1.3.6.1.5.5.7.3.3"},
    {"emailProtection", "1.3.6.1.5.5.7.3.4"},
    {"timeStamping", "1.3.6.1.5.5.7.3.8"},
    {"documentSigning", "1.3.6.1.5.5.7.3.36"},
    {"smartcardLogon", "1.3.6.1.4.1.311.20.2.2"},
    {"authenticDocuments", "1.2.840.113583.1.1.5"},
});

template <class Rows>
std::vector<std::string> words_of(const Rows& rows) {
  std::vector<std::string> words;
  words.reserve(std::size(rows));
  for (const auto& row : rows) words.emplace_back(row.word);
  return words;
}

ObjectPtr object_of(const std::string& oid) {
  // Names of OpenSSL's own are not for us: "CN" would do as a policy.
  ObjectPtr object(type_oid(oid) == oid ? OBJ_txt2obj(oid.c_str(), 1) : nullptr);
  if (object) return object;
  throw Failure(ExitStatus::bad_input, say("\"{}\" is not an object identifier.", oid));
}

ExtensionPtr extension(int nid, bool critical, void* value) {
  ExtensionPtr made(X509V3_EXT_i2d(nid, critical ? 1 : 0, value));
  require(made != nullptr, "X509V3_EXT_i2d");
  return made;
}

ExtensionPtr key_usage(const RequestedExtensions& wanted) {
  const BitsPtr bits(ASN1_BIT_STRING_new());
  require(bits != nullptr, "ASN1_BIT_STRING_new");
  for (const std::string& word : wanted.key_usage) {
    require(ASN1_BIT_STRING_set_bit(bits.get(), key_usage_bit(word), 1) == 1,
            "ASN1_BIT_STRING_set_bit");
  }
  return extension(NID_key_usage, wanted.key_usage_critical, bits.get());
}

ExtensionPtr extended_key_usage(const RequestedExtensions& wanted) {
  const UsagesPtr usages(sk_ASN1_OBJECT_new_null());
  for (const std::string& word : wanted.extended_key_usage) {
    require(sk_ASN1_OBJECT_push(usages.get(), extended_key_usage_object(word).release()) > 0,
            "sk_ASN1_OBJECT_push");
  }
  return extension(NID_ext_key_usage, wanted.extended_key_usage_critical, usages.get());
}

void set_text(ASN1_STRING* string, const std::string& text) {
  require(ASN1_STRING_set(string, text.data(), static_cast<int>(text.size())) == 1,
          "ASN1_STRING_set");
}

QualifierPtr cps_qualifier(const std::string& uri) {
  QualifierPtr qualifier(POLICYQUALINFO_new());
  require(qualifier != nullptr, "POLICYQUALINFO_new");
  qualifier->pqualid = OBJ_nid2obj(NID_id_qt_cps);
  qualifier->d.cpsuri = ASN1_IA5STRING_new();
  set_text(qualifier->d.cpsuri, uri);
  return qualifier;
}

QualifierPtr notice_qualifier(const std::string& text) {
  QualifierPtr qualifier(POLICYQUALINFO_new());
  require(qualifier != nullptr, "POLICYQUALINFO_new");
  qualifier->pqualid = OBJ_nid2obj(NID_id_qt_unotice);
  qualifier->d.usernotice = USERNOTICE_new();
  require(qualifier->d.usernotice != nullptr, "USERNOTICE_new");
  qualifier->d.usernotice->exptext = ASN1_UTF8STRING_new();
  set_text(qualifier->d.usernotice->exptext, text);
  return qualifier;
}

void add_qualifier(POLICYINFO* policy, QualifierPtr qualifier) {
  if (policy->qualifiers == nullptr) policy->qualifiers = sk_POLICYQUALINFO_new_null();
  require(sk_POLICYQUALINFO_push(policy->qualifiers, qualifier.release()) > 0,
          "sk_POLICYQUALINFO_push");
}

ExtensionPtr certificate_policies(const RequestedExtensions& wanted) {
  const PoliciesPtr policies(sk_POLICYINFO_new_null());
  for (const CertificatePolicy& row : wanted.policies) {
    PolicyPtr policy(POLICYINFO_new());
    require(policy != nullptr, "POLICYINFO_new");
    policy->policyid = object_of(row.oid).release();
    if (!row.cps.empty()) add_qualifier(policy.get(), cps_qualifier(row.cps));
    if (!row.notice.empty()) add_qualifier(policy.get(), notice_qualifier(row.notice));
    require(sk_POLICYINFO_push(policies.get(), policy.release()) > 0, "sk_POLICYINFO_push");
  }
  return extension(NID_certificate_policies, false, policies.get());
}

ExtensionPtr alternative_names(const RequestedExtensions& wanted) {
  const GeneralNamesPtr names = to_general_names(wanted.alternative_names);
  return extension(NID_subject_alt_name, false, names.get());
}

// Where Yubico's tools put it, and CAs look for it: "attestation data and signature" of its arc.
constexpr const char* kAttestationOid = "1.3.6.1.4.1.41482.3.1";

ExtensionPtr attestation(const RequestedExtensions& wanted) {
  const OctetStringPtr value = octet_string(wanted.attestation);
  ExtensionPtr made(
      X509_EXTENSION_create_by_OBJ(nullptr, object_of(kAttestationOid).get(), 0, value.get()));
  require(made != nullptr, "X509_EXTENSION_create_by_OBJ");
  return made;
}

}  // namespace

int key_usage_bit(std::string_view word) {
  const auto found = std::ranges::find(kKeyUsages, word, &UsageWord::word);
  if (found != kKeyUsages.end()) return found->bit;
  throw Failure(ExitStatus::bad_input, say("There is no key usage \"{}\".", word),
                say("Known are: {}.", fmt::format("{}", fmt::join(key_usage_words(), ", "))));
}

ObjectPtr extended_key_usage_object(const std::string& word) {
  const auto found = std::ranges::find(kPurposes, word, &PurposeWord::word);
  return object_of(found == kPurposes.end() ? word : found->oid);
}

std::vector<std::string> key_usage_words() { return words_of(kKeyUsages); }

std::vector<std::string> extended_key_usage_words() { return words_of(kPurposes); }

std::vector<ExtensionPtr> to_asn1(const RequestedExtensions& wanted) {
  std::vector<ExtensionPtr> made;
  if (!wanted.alternative_names.empty()) made.push_back(alternative_names(wanted));
  if (!wanted.key_usage.empty()) made.push_back(key_usage(wanted));
  if (!wanted.extended_key_usage.empty()) made.push_back(extended_key_usage(wanted));
  if (!wanted.policies.empty()) made.push_back(certificate_policies(wanted));
  if (!wanted.attestation.empty()) made.push_back(attestation(wanted));
  return made;
}

}  // namespace kunci::tool
