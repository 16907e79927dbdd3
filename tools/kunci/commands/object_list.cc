// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/hex.h"
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/token_view.h"
#include "pin/optional_login.h"
#include "uri/uri_match.h"

namespace kunci::tool {
namespace {

struct ClassName {
  CK_OBJECT_CLASS object_class;
  const char* word;   ///< in JSON
  const char* title;  ///< for people
};
constexpr auto kClassNames = std::to_array<ClassName>({
    {CKO_DATA, "data", mark("data")},
    {CKO_CERTIFICATE, "certificate", mark("certificate")},
    {CKO_PUBLIC_KEY, "public_key", mark("public key")},
    {CKO_PRIVATE_KEY, "private_key", mark("private key")},
    {CKO_SECRET_KEY, "secret_key", mark("secret key")},
    {CKO_HW_FEATURE, "hardware_feature", mark("hardware feature")},
    {CKO_DOMAIN_PARAMETERS, "domain_parameters", mark("domain parameters")},
    {CKO_MECHANISM, "mechanism", mark("mechanism")},
    {CKO_PROFILE, "profile", mark("profile")},
});

class ObjectList final : public Command {
 public:
  void declare(Arguments& arguments) override { login_.declare(arguments); }

  void run(Context& context) override {
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    login_.apply(context, token, session);
    Value::List objects;
    for (const CK_OBJECT_HANDLE object : session.find(Template())) {
      objects.push_back(show(context.output(), token, session, object));
    }
    if (objects.empty()) context.output().note(tr("No object is seen."));
    context.output().add("token", to_value(token));
    context.output().add("objects", std::move(objects));
  }

 private:
  static Value show(Output& output, const Token& token, const Session& session,
                    CK_OBJECT_HANDLE object) {
    const CK_OBJECT_CLASS object_class =
        session.number(object, CKA_CLASS).value_or(CKO_VENDOR_DEFINED);
    const ObjectName name{object_class, session.octets(object, CKA_ID).value_or(Bytes{}),
                          session.text(object, CKA_LABEL)};
    const auto row = std::ranges::find(kClassNames, object_class, &ClassName::object_class);
    const bool known = row != kClassNames.end();
    output.line(
        say("{}  id {}  {}", known ? tr(row->title) : tr("other"), to_hex(name.id), name.label));
    const std::string uri = print_uri(uri_of(token.info, name));
    output.line("  " + uri);
    return Value::Object{{"class", known ? row->word : "other"},
                         {"id", to_hex(name.id)},
                         {"label", name.label},
                         {"uri", uri},
                         {"private", session.flag(object, CKA_PRIVATE)},
                         {"modifiable", session.flag(object, CKA_MODIFIABLE)}};
  }

  OptionalLogin login_{};
};

}  // namespace

std::unique_ptr<Command> make_object_list() { return std::make_unique<ObjectList>(); }

}  // namespace kunci::tool
