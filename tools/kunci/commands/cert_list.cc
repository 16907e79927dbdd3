// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/token_view.h"
#include "pin/optional_login.h"
#include "x509/chosen_profile.h"

namespace kunci::tool {
namespace {

class CertList final : public Command {
 public:
  void declare(Arguments& arguments) override { login_.declare(arguments); }

  void run(Context& context) override {
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    login_.apply(context, token, session);
    Value::List certificates;
    for (const CK_OBJECT_HANDLE object : find_certificates(session)) {
      show(context, token, session, object);
      certificates.push_back(certificate_value(token, session, object));
    }
    if (certificates.empty()) context.output().note(tr("No certificate is seen."));
    context.output().add("token", to_value(token));
    context.output().add("certificates", std::move(certificates));
  }

 private:
  static void show(Context& context, const Token& token, const Session& session,
                   CK_OBJECT_HANDLE object) {
    Output& output = context.output();
    const auto certificate = read_certificate(session, object);
    const std::string id = to_hex(session.octets(object, CKA_ID).value_or(Bytes{}));
    output.line(say("id {}  {}", id, session.text(object, CKA_LABEL)));
    output.line("  " + certificate_uri(token, session, object));
    if (!certificate) {
      output.warn(say("the certificate with the id {} is damaged", id));
      return;
    }
    output.field(tr("subject"), certificate->subject(), 2);
    output.field(tr("issuer"), certificate->issuer(), 2);
    output.field(tr("serial number"), certificate->serial(), 2);
    output.field(tr("valid"), certificate->not_before() + " ... " + certificate->not_after(), 2);
    output.field(tr("SHA-256"), certificate->fingerprint(), 2);
    for (const std::string& warning : certificate->warnings(warning_days())) output.warn(warning);
  }

  OptionalLogin login_{};
};

}  // namespace

std::unique_ptr<Command> make_cert_list() { return std::make_unique<CertList>(); }

}  // namespace kunci::tool
