// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/context.h"
#include "commands/commands.h"
#include "enroll/enrolment_options.h"
#include "messages.h"
#include "objects/choice_options.h"
#include "terminal/terminal.h"

namespace kunci::tool {
namespace {

std::vector<std::string> reason_words() {
  std::vector<std::string> words;
  for (const RevocationReason& reason : revocation_reasons()) words.emplace_back(reason.word);
  return words;
}

class CertRevoke final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    arguments.choice("--reason", reason_words(), reason_, mark("why (RFC 5280)"));
    arguments.flag("--yes", yes_, mark("do not ask"));
    applicant_.declare(arguments);
    pin_.declare(arguments);
  }

  void run(Context& context) override {
    const Profile profile = applicant_.required_profile();
    const RevocationReason& reason =
        *std::ranges::find(revocation_reasons(), reason_.value_or("unspecified"),
                           [](const RevocationReason& row) { return std::string(row.word); });
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    const Pin pin = log_in(context, token, session, pin_);
    const Key key = choose_key(session, choice, true);
    const auto certificate =
        key.certificates.empty() ? std::nullopt : read_certificate_of(session, key);
    if (!certificate) {
      throw Failure(ExitStatus::not_found, tr("The key has no certificate that could be revoked."));
    }
    Output& output = context.output();
    output.note(say("will be revoked: {} ({})", certificate->subject(), tr(reason.title)));
    if (!yes_ && !Terminal::confirm(tr("Revoke it?"), "--yes")) {
      throw Failure(ExitStatus::refused, tr("Nothing was done."));
    }
    const Credentials credentials = applicant_.credentials("", output);
    make_protocol(profile.authority)
        ->revoke({*certificate, {token, session, key, pin}}, credentials, reason);
    output.line(say("The CA has revoked the certificate of \"{}\".", certificate->subject()));
    output.add("revoked", to_value(*certificate));
    output.add("reason", reason.word);
  }

 private:
  static std::optional<Certificate> read_certificate_of(const Session& session, const Key& key) {
    return Certificate::from_der(
        session.octets(key.certificates.front(), CKA_VALUE).value_or(Bytes{}));
  }

  ChoiceOptions choice_{};
  std::optional<std::string> reason_{};
  ApplicantOptions applicant_{};
  PinOptions pin_{};
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_revoke() { return std::make_unique<CertRevoke>(); }

}  // namespace kunci::tool
