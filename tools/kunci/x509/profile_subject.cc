// SPDX-License-Identifier: Apache-2.0
// What a profile makes of a subject.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "client/algorithm.h"
#include "messages.h"
#include "x509/profile.h"

namespace kunci::tool {
namespace {

// Nothing when a field has no value. What is not "{field}" stays as it is.
std::optional<std::string> filled(std::string_view pattern, const ProfileFields& fields) {
  std::string text;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = open == std::string_view::npos ? open : pattern.find('}', open);
    if (close == std::string_view::npos) return text + std::string(pattern);
    text += pattern.substr(0, open);
    const auto field = fields.find(std::string(pattern.substr(open + 1, close - open - 1)));
    if (field == fields.end() || field->second.empty()) return std::nullopt;
    text += field->second;
    pattern.remove_prefix(close + 1);
  }
  return text;
}

}  // namespace

DistinguishedName subject_from_fields(const Profile& profile, const ProfileFields& fields) {
  DistinguishedName subject;
  for (const RelativeName& part : profile.subject.pattern.parts) {
    RelativeName kept;
    for (NameAttribute attribute : part) {
      auto text = filled(attribute.text, fields);
      if (!text) continue;
      attribute.text = std::move(*text);
      kept.push_back(std::move(attribute));
    }
    if (!kept.empty()) subject.parts.push_back(std::move(kept));
  }
  return subject;
}

std::vector<std::string> alternative_names_from_fields(const Profile& profile,
                                                       const ProfileFields& fields) {
  std::vector<std::string> names;
  for (const std::string& pattern : profile.extensions.alternative_names) {
    if (auto name = filled(pattern, fields)) names.push_back(std::move(*name));
  }
  return names;
}

DistinguishedName apply_to_subject(const Profile& profile, DistinguishedName subject) {
  std::vector<RelativeName> added;
  for (const RelativeName& part : profile.subject.defaults.parts) {
    if (!subject.has(part.front().oid)) added.push_back(part);
  }
  // The most general comes first: defaults such as "O=...,C=ID" are that.
  subject.parts.insert(subject.parts.begin(), added.begin(), added.end());
  for (const std::string& oid : profile.subject.required) {
    if (!subject.has(oid)) {
      throw Failure(ExitStatus::bad_input,
                    say("The profile asks for {} in the subject.", type_name(oid)),
                    say("Add \"{}=...\" to --subject.", type_name(oid)));
    }
  }
  for (const std::string& oid : profile.subject.forbidden) {
    if (subject.has(oid)) {
      throw Failure(ExitStatus::bad_input,
                    say("The profile forbids {} in the subject.", type_name(oid)),
                    tr("Leave it away."));
    }
  }
  return subject;
}

void require_algorithm(const Profile& profile, const PublicKey& key) {
  const auto& allowed = profile.key.algorithms;
  if (allowed.empty() || std::ranges::find(allowed, key.algorithm()) != allowed.end()) return;
  throw Failure(ExitStatus::bad_input,
                say("The profile does not take {} keys.", algorithm_title(key.algorithm())),
                say("Make one of: {}.", fmt::format("{}", fmt::join(allowed, ", "))));
}

}  // namespace kunci::tool
