// SPDX-License-Identifier: Apache-2.0
#include "x509/profile.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/config_problem.h"
#include "base/file.h"
#include "client/algorithm.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kProfileSizeLimit = 64 * 1024;

/// Reads the members of one table and notes which were asked for; what is left over is a mistake.
class Table {
 public:
  Table(const TomlNode& node, std::string name, const std::string& file)
      : node_(node), name_(std::move(name)), file_(file) {}

  std::string text(const char* key) {
    const TomlNode* value = take(key, TomlNode::Kind::text, "\"...\"");
    return value == nullptr ? "" : value->text;
  }
  bool flag(const char* key, bool otherwise) {
    const TomlNode* value = take(key, TomlNode::Kind::boolean, "true | false");
    return value == nullptr ? otherwise : value->boolean;
  }
  std::vector<std::string> texts(const char* key) {
    std::vector<std::string> texts;
    const TomlNode* value = take(key, TomlNode::Kind::array, "[\"...\", ...]");
    if (value == nullptr) return texts;
    for (const TomlNode& item : value->items) {
      if (item.kind != TomlNode::Kind::text)
        fail(ConfigFault::wrong_type, item.position, key, "[\"...\", ...]");
      texts.push_back(item.text);
    }
    return texts;
  }
  const TomlNode* table(const char* key) { return take(key, TomlNode::Kind::table, "[...]"); }
  const TomlNode* array(const char* key) { return take(key, TomlNode::Kind::array, "[[...]]"); }

  void refuse_others() const {
    for (const TomlNode::Member& member : node_.members) {
      if (std::ranges::find(taken_, member.name) != taken_.end()) continue;
      std::string known;
      for (const std::string& name : taken_) known += (known.empty() ? "" : ", ") + name;
      fail(ConfigFault::unknown_key, member.position, member.name, known);
    }
  }

  [[noreturn]] void refuse(const char* key, const std::string& form) const {
    const TomlNode* value = node_.find(key);
    fail(ConfigFault::bad_value, value == nullptr ? node_.position : value->position, key, form);
  }

 private:
  const TomlNode* take(const char* key, TomlNode::Kind kind, const char* form) {
    taken_.emplace_back(key);
    const TomlNode* value = node_.find(key);
    if (value != nullptr && value->kind != kind)
      fail(ConfigFault::wrong_type, value->position, key, form);
    return value;
  }

  [[noreturn]] void fail(ConfigFault fault, TextPosition position, const std::string& key,
                         const std::string& detail) const {
    const ConfigProblem problem{fault, file_, position, name_.empty() ? key : name_ + "." + key,
                                detail};
    throw Failure(ExitStatus::bad_input, place_of(problem) + ": " + describe(problem, tr),
                  tr("See \"PROFILES\" in kunci(1)."));
  }

  const TomlNode& node_;
  std::string name_;
  const std::string& file_;
  std::vector<std::string> taken_{};
};

std::vector<std::string> oids_in(Table& table, const char* key) {
  std::vector<std::string> oids = table.texts(key);
  for (std::string& type : oids) {
    type = type_oid(type);
    if (type.empty()) table.refuse(key, R"(["CN", "O", "2.5.4.13", ...])");
  }
  return oids;
}

void read_key(const TomlNode& node, const std::string& file, Profile& profile) {
  Table table(node, "key", file);
  profile.algorithms = table.texts("algorithms");
  for (const std::string& name : profile.algorithms) {
    if (find_algorithm(name) == nullptr) table.refuse("algorithms", R"(["rsa2048", "p256", ...])");
  }
  profile.digest = table.text("digest");
  constexpr auto kDigests = std::to_array<std::string_view>({"", "sha256", "sha384", "sha512"});
  if (std::ranges::find(kDigests, profile.digest) == kDigests.end()) {
    table.refuse("digest", R"("sha256" | "sha384" | "sha512")");
  }
  profile.pss = table.flag("pss", false);
  table.refuse_others();
}

void read_subject(const TomlNode& node, const std::string& file, Profile& profile) {
  Table table(node, "subject", file);
  const std::string defaults = table.text("defaults");
  if (!defaults.empty()) {
    auto name = parse_name(defaults);
    if (!name) table.refuse("defaults", R"("O=...,C=ID")");
    profile.subject_defaults = std::move(*name);
  }
  profile.subject_required = oids_in(table, "required");
  profile.subject_forbidden = oids_in(table, "forbidden");
  table.refuse_others();
}

void read_extensions(const TomlNode& node, const std::string& file, RequestedExtensions& wanted) {
  Table table(node, "extensions", file);
  wanted.key_usage = table.texts("key_usage");
  wanted.key_usage_critical = table.flag("key_usage_critical", true);
  wanted.extended_key_usage = table.texts("extended_key_usage");
  wanted.extended_key_usage_critical = table.flag("extended_key_usage_critical", false);
  if (const TomlNode* policies = table.array("policy")) {
    for (const TomlNode& item : policies->items) {
      if (item.kind != TomlNode::Kind::table) table.refuse("policy", "[[extensions.policy]]");
      Table policy(item, "extensions.policy", file);
      wanted.policies.push_back({policy.text("oid"), policy.text("cps"), policy.text("notice")});
      if (wanted.policies.back().oid.empty()) policy.refuse("oid", "\"2.16...\"");
      policy.refuse_others();
    }
  }
  table.refuse_others();
}

std::string path_of(const std::string& name) {
  if (name.find('/') != std::string::npos || name.ends_with(".toml")) return name;
  const char* directory = ::secure_getenv("KUNCI_PROFILES");
  return std::string(directory != nullptr ? directory : KUNCI_PROFILE_DIRECTORY) + "/" + name +
         ".toml";
}

}  // namespace

Profile parse_profile(std::string_view text, const std::string& file) {
  const auto document = parse_toml(text);
  if (!document) {
    const ConfigProblem problem{
        ConfigFault::syntax, file, document.error().position, {}, document.error().explanation};
    throw Failure(ExitStatus::bad_input, place_of(problem) + ": " + describe(problem, tr));
  }
  Profile profile;
  Table top(*document, "", file);
  profile.description = top.text("description");
  if (const TomlNode* key = top.table("key")) read_key(*key, file, profile);
  if (const TomlNode* subject = top.table("subject")) read_subject(*subject, file, profile);
  if (const TomlNode* wanted = top.table("extensions"))
    read_extensions(*wanted, file, profile.extensions);
  top.refuse_others();
  // Words that no request could be made with are found now, not after the PIN.
  to_asn1(profile.extensions);
  return profile;
}

Profile load_profile(const std::string& name) {
  const std::string path = path_of(name);
  const auto content = read_regular_file(path, kProfileSizeLimit);
  if (content) return parse_profile(text_of(*content), path);
  throw Failure(ExitStatus::bad_input, say("There is no readable profile {}.", path),
                tr("Give the path of a profile, or the name of an installed one."));
}

DistinguishedName apply_to_subject(const Profile& profile, DistinguishedName subject) {
  std::vector<RelativeName> added;
  for (const RelativeName& part : profile.subject_defaults.parts) {
    if (!subject.has(part.front().oid)) added.push_back(part);
  }
  // The most general comes first: defaults such as "O=...,C=ID" are that.
  subject.parts.insert(subject.parts.begin(), added.begin(), added.end());
  for (const std::string& oid : profile.subject_required) {
    if (!subject.has(oid)) {
      throw Failure(ExitStatus::bad_input,
                    say("The profile asks for {} in the subject.", type_name(oid)),
                    say("Add \"{}=...\" to --subject.", type_name(oid)));
    }
  }
  for (const std::string& oid : profile.subject_forbidden) {
    if (subject.has(oid)) {
      throw Failure(ExitStatus::bad_input,
                    say("The profile forbids {} in the subject.", type_name(oid)),
                    tr("Leave it away."));
    }
  }
  return subject;
}

}  // namespace kunci::tool
