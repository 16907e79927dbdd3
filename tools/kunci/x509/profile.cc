// SPDX-License-Identifier: Apache-2.0
#include "x509/profile.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/hex.h"
#include "client/algorithm.h"
#include "messages.h"
#include "x509/certificate_file.h"
#include "x509/profile_table.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kProfileSizeLimit = 64 * 1024;
constexpr std::size_t kAnchorSizeLimit = 1024 * 1024;
constexpr const char* kTypesForm = R"(["CN", "O", "2.5.4.13", ...])";

bool is_name(const std::string& text) { return parse_name(text).has_value(); }
bool is_id(const std::string& text) {
  const auto id = from_hex(text);
  return id && !id->empty() && id->size() <= 64;
}

// Words that no request could be made with are found now, not after the PIN.
template <class Make>
bool can_make(Make make) {
  try {
    make();
    return true;
  } catch (const Failure&) {
    return false;
  }
}
bool is_key_usage(const std::string& word) {
  return can_make([&] { key_usage_bit(word); });
}
bool is_extended_key_usage(const std::string& word) {
  return can_make([&] { extended_key_usage_object(word); });
}
bool is_oid(const std::string& text) {
  return text.find('.') != std::string::npos && type_oid(text) == text;
}

// A field is filled in later and could break out of a name within a name.
bool is_alternative_name(const std::string& text) {
  if (text.find('{') != std::string::npos) return !text.starts_with("dirname:");
  return can_make([&] { to_asn1(RequestedExtensions{.alternative_names = {text}}); });
}

DistinguishedName name_in(ProfileTable& table, const char* key) {
  const std::string text = table.text(key, R"("CN=...,O=...,C=ID")", is_name);
  return text.empty() ? DistinguishedName{} : parse_name(text).value();
}

std::vector<std::string> types_in(ProfileTable& table, const char* key) {
  std::vector<std::string> types =
      table.texts(key, kTypesForm, [](const std::string& type) { return !type_oid(type).empty(); });
  std::ranges::transform(types, types.begin(),
                         [](const std::string& type) { return type_oid(type); });
  return types;
}

std::vector<std::string> key_usages_in(ProfileTable& table) {
  return table.texts("key_usage", R"(["digitalSignature", ...])", is_key_usage);
}
std::vector<std::string> extended_key_usages_in(ProfileTable& table) {
  return table.texts("extended_key_usage", R"(["clientAuth", "1.3.6...", ...])",
                     is_extended_key_usage);
}

Attestation attestation_of(std::string_view word) {
  if (word == "required") return Attestation::required;
  return word == "where_possible" ? Attestation::where_possible : Attestation::none;
}

/// Reads one profile, table by table.
class Reader {
 public:
  Reader(const std::string& file, ProfileReading& into)
      : problems_{.file = file}, profile_(into.profile), into_(into) {}

  void read(const TomlNode& document) {
    ProfileTable top(document, "", problems_);
    profile_.description = top.text("description");
    if (const TomlNode* node = top.table("key")) read_key(*node);
    if (const TomlNode* node = top.table("subject")) read_subject(*node);
    if (const TomlNode* node = top.table("extensions")) read_extensions(*node);
    if (const TomlNode* node = top.table("certificate")) read_certificate(*node);
    if (const TomlNode* node = top.table("authority")) read_authority(*node);
    if (const TomlNode* node = top.table("renewal")) read_renewal(*node);
    if (const TomlNode* node = top.table("pin")) read_pin(*node);
    top.refuse_others();
    std::ranges::stable_sort(problems_.found, {}, &ConfigProblem::position);
    into_.problems = std::move(problems_.found);
  }

 private:
  void read_key(const TomlNode& node) {
    ProfileTable table(node, "key", problems_);
    KeyRules& key = profile_.key;
    key.algorithms = table.texts("algorithms", R"(["rsa2048", "p256", ...])",
                                 [](const std::string& name) { return find_algorithm(name); });
    key.digest = table.word("digest", {"sha256", "sha384", "sha512"}, "");
    key.pss = table.flag("pss", false);
    key.use = table.word("use", {"signature", "authentication", "card-authentication"}, key.use);
    key.id = from_hex(table.text("id", "\"02\"", is_id)).value_or(Bytes{});
    key.label = table.text("label");
    key.always_authenticate = table.flag("always_authenticate", false);
    key.attestation =
        attestation_of(table.word("attestation", {"none", "where_possible", "required"}, "none"));
    table.refuse_others();
  }

  void read_subject(const TomlNode& node) {
    ProfileTable table(node, "subject", problems_);
    profile_.subject.pattern = name_in(table, "template");
    profile_.subject.defaults = name_in(table, "defaults");
    profile_.subject.required = types_in(table, "required");
    profile_.subject.forbidden = types_in(table, "forbidden");
    table.refuse_others();
  }

  void read_extensions(const TomlNode& node) {
    ProfileTable table(node, "extensions", problems_);
    RequestedExtensions& wanted = profile_.extensions;
    wanted.alternative_names =
        table.texts("alternative_names", R"(["email:{email}", ...])", is_alternative_name);
    wanted.key_usage = key_usages_in(table);
    wanted.key_usage_critical = table.flag("key_usage_critical", true);
    wanted.extended_key_usage = extended_key_usages_in(table);
    wanted.extended_key_usage_critical = table.flag("extended_key_usage_critical", false);
    for (const TomlNode* item : table.tables("policy")) {
      ProfileTable policy(*item, "extensions.policy", problems_);
      wanted.policies.push_back(
          {policy.text("oid", "\"2.16...\"", is_oid), policy.text("cps"), policy.text("notice")});
      if (item->find("oid") == nullptr) policy.missing("oid = \"2.16...\"");
      policy.refuse_others();
    }
    table.refuse_others();
  }

  void read_certificate(const TomlNode& node) {
    ProfileTable table(node, "certificate", problems_);
    CertificateRules& rules = profile_.certificate;
    rules.issuer = table.text("issuer", R"("CN=...,O=...,C=ID")", is_name);
    rules.policies = table.texts("policies", R"(["2.16...", ...])", is_oid);
    rules.key_usage = key_usages_in(table);
    rules.key_usage_critical = table.flag("key_usage_critical", false);
    rules.extended_key_usage = extended_key_usages_in(table);
    rules.extended_key_usage_critical = table.flag("extended_key_usage_critical", false);
    rules.validity_days_max = table.number("validity_days_max", 1, 36'500, 0);
    rules.organization = table.text("organization");
    rules.subject_as_requested = types_in(table, "subject_as_requested");
    rules.crl_url = table.flag("crl_url", false);
    rules.ocsp_url = table.flag("ocsp_url", false);
    table.refuse_others();
  }

  void read_authority(const TomlNode& node) {
    ProfileTable table(node, "authority", problems_);
    Authority& authority = profile_.authority;
    authority.protocol = table.word("protocol", {"file", "cmp", "est"}, authority.protocol);
    authority.url =
        table.text("url", R"("http://..." | "https://...")", [](const std::string& url) {
          return url.starts_with("http://") || url.starts_with("https://");
        });
    authority.operation = table.word("operation", {"ir", "cr", "p10cr"}, authority.operation);
    authority.recipient = table.text("recipient", R"("CN=...,O=...,C=ID")", is_name);
    authority.anchors = anchors_in(table, "anchors");
    authority.tls_anchors = anchors_in(table, "tls_anchors");
    if (authority.tls_anchors.empty()) authority.tls_anchors = authority.anchors;
    authority.timeout_seconds = table.number("timeout_seconds", 1, 600, authority.timeout_seconds);
    require_what_is_asked_over_a_network(node, table);
    table.refuse_others();
  }

  void require_what_is_asked_over_a_network(const TomlNode& node, const ProfileTable& table) const {
    const Authority& authority = profile_.authority;
    if (authority.protocol == "file") return;
    if (node.find("url") == nullptr) table.missing("url = \"https://...\"");
    if (node.find("anchors") == nullptr) table.missing("anchors = [\"...\", ...]");
    // HTTP Basic authentication and the trust in /cacerts both rest on TLS (RFC 7030, 3.3).
    if (authority.protocol == "est" && authority.url.starts_with("http://")) {
      table.refuse("url", "\"https://...\"");
    }
  }

  std::vector<Bytes> anchors_in(ProfileTable& table, const char* key) {
    std::vector<Bytes> anchors;
    table.texts(key, tr("the paths of certificates that can be read"),
                [&](const std::string& name) {
                  const auto path = std::filesystem::path(problems_.file).parent_path() / name;
                  const auto content = read_regular_file(path, kAnchorSizeLimit);
                  if (!content) return false;
                  const std::vector<Certificate> certificates = read_certificates(*content);
                  for (const Certificate& certificate : certificates)
                    anchors.push_back(certificate.der());
                  return !certificates.empty();
                });
    return anchors;
  }

  void read_renewal(const TomlNode& node) {
    ProfileTable table(node, "renewal", problems_);
    RenewalRules& renewal = profile_.renewal;
    renewal.new_key = table.word("key", {"new", "same"}, "new") == "new";
    for (const std::string& id : table.texts("ids", R"(["02", "05", ...])", is_id)) {
      renewal.ids.push_back(from_hex(id).value());
    }
    renewal.warn_days = table.number("warn_days", 0, 3'650, renewal.warn_days);
    table.refuse_others();
  }

  void read_pin(const TomlNode& node) {
    ProfileTable table(node, "pin", problems_);
    PinRules& rules = profile_.pin;
    rules.length_min = table.number("length_min", 4, 64, 0);
    rules.length_max = table.number("length_max", 4, 64, 0);
    rules.digits_only = table.flag("digits_only", false);
    rules.run_max = table.number("run_max", 1, 64, 0);
    rules.repeat_max = table.number("repeat_max", 1, 64, 0);
    rules.identity_part_max = table.number("identity_part_max", 1, 64, 0);
    if (rules.length_max != 0 && rules.length_max < rules.length_min) {
      table.refuse("length_max", ">= length_min");
    }
    table.refuse_others();
  }

  ProfileProblems problems_;
  Profile& profile_;
  ProfileReading& into_;
};

// Beside the user's kunci.toml.
std::string own_directory() {
  const char* directory = ::secure_getenv("XDG_CONFIG_HOME");
  if (directory != nullptr && *directory == '/') return std::string(directory) + "/kunci/profiles";
  const char* home = ::secure_getenv("HOME");
  return std::string(home == nullptr ? "" : home) + "/.config/kunci/profiles";
}

std::string path_of(const std::string& name) {
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
  const std::string file = "/" + name + ".toml";
  if (const char* directory = ::secure_getenv("KUNCI_PROFILES")) return directory + file;
  const std::string own = own_directory() + file;
  std::error_code fault;
  return std::filesystem::exists(own, fault) ? own : KUNCI_PROFILE_DIRECTORY + file;
}

Profile sound(ProfileReading reading) {
  if (reading.problems.empty()) return std::move(reading.profile);
  const ConfigProblem& problem = reading.problems.front();
  throw Failure(
      ExitStatus::bad_input, place_of(problem) + ": " + describe(problem, tr),
      tr("\"kunci profile check\" shows all that is wrong; see \"PROFILES\" in kunci(1)."));
}

}  // namespace

ProfileReading read_profile(std::string_view text, const std::string& file) {
  ProfileReading reading;
  reading.profile.file = file;
  const auto document = parse_toml(text);
  if (document) {
    Reader(file, reading).read(*document);
  } else {
    reading.problems.push_back(
        {ConfigFault::syntax, file, document.error().position, {}, document.error().explanation});
  }
  return reading;
}

ProfileReading read_profile_file(const std::string& name) {
  const std::string path = path_of(name);
  const auto content = read_regular_file(path, kProfileSizeLimit);
  if (!content) {
    throw Failure(ExitStatus::bad_input, say("There is no readable profile {}.", path),
                  tr("Give the path of a profile, or the name of an installed one."));
  }
  ProfileReading reading = read_profile(text_of(*content), path);
  reading.profile.name = name;
  return reading;
}

Profile parse_profile(std::string_view text, const std::string& file) {
  return sound(read_profile(text, file));
}

Profile load_profile(const std::string& name) { return sound(read_profile_file(name)); }

}  // namespace kunci::tool
