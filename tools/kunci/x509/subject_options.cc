// SPDX-License-Identifier: Apache-2.0
#include "x509/subject_options.h"

#include "messages.h"

namespace kunci::tool {

void SubjectOptions::declare(Arguments& arguments) {
  arguments.option("--subject", "NAME", subject,
                   mark("the name in the certificate (RFC 4514): \"CN=Ani,O=Kantor,C=ID\""));
  arguments.options("--field", "NAME=VALUE", fields,
                    mark("fill in a field of the profile's template"));
  arguments.options("--san", "NAME", alternative_names,
                    mark("a further name: email:, dns:, uri:, ip:, upn: or dirname:"));
}

DistinguishedName SubjectOptions::name(const Profile& profile) const {
  if (!subject) return apply_to_subject(profile, subject_from_fields(profile, parsed_fields()));
  auto name = parse_name(*subject);
  if (name) return apply_to_subject(profile, std::move(*name));
  throw Failure(ExitStatus::bad_input,
                say("The subject is not valid: {} (at character {}).", tr(name.error().reason),
                    name.error().offset + 1),
                tr("An example: --subject \"CN=Ani Putri,O=Kantor Contoh,C=ID\""));
}

std::vector<std::string> SubjectOptions::alternatives(const Profile& profile) const {
  return alternative_names.empty() ? alternative_names_from_fields(profile, parsed_fields())
                                   : alternative_names;
}

ProfileFields SubjectOptions::parsed_fields() const {
  ProfileFields parsed;
  for (const std::string& field : fields) {
    const std::size_t middle = field.find('=');
    if (middle == std::string::npos || middle == 0) {
      throw Failure(ExitStatus::bad_input, say("\"{}\" is not NAME=VALUE.", field),
                    tr("An example: --field name=\"Ani Putri\""));
    }
    parsed[field.substr(0, middle)] = field.substr(middle + 1);
  }
  return parsed;
}

}  // namespace kunci::tool
