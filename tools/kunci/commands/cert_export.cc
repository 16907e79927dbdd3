// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/choice_options.h"
#include "pin/optional_login.h"
#include "report/output_file.h"

namespace kunci::tool {
namespace {

class CertExport final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    arguments.choice("--format", {"pem", "der"}, format_,
                     mark("how to write the certificate; pem unless said"));
    arguments.option("--out", "FILE", file_, mark("write it there instead of to standard output"));
    arguments.flag("--force", force_, mark("overwrite the file"));
    login_.declare(arguments);
  }

  void run(Context& context) override {
    if (file_) check_output_file(*file_, force_);
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    login_.apply(context, token, session);
    const CK_OBJECT_HANDLE object = choose_certificate(session, choice);
    const auto certificate = read_certificate(session, object);
    if (!certificate) {
      throw Failure(ExitStatus::failed, tr("What the token holds there is not a certificate."),
                    tr("Delete it with \"kunci cert delete\" and import it again."));
    }
    write(context, *certificate);
    context.output().add("certificate", certificate_value(token, session, object));
  }

 private:
  void write(Context& context, const Certificate& certificate) const {
    Output& output = context.output();
    const std::string pem = certificate.pem();
    const ByteView content = format_ == "der" ? ByteView(certificate.der()) : bytes_of(pem);
    output.add("pem", pem);
    if (file_) {
      write_output_file(*file_, content, force_, kPublicFile);
      output.line(say("The certificate of \"{}\" is in {}.", certificate.subject(), *file_));
      output.add("file", *file_);
    } else if (!output.json()) {
      output.raw(text_of(content));
    }
  }

  ChoiceOptions choice_{};
  std::optional<std::string> format_{};
  std::optional<std::string> file_{};
  OptionalLogin login_{};
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_export() { return std::make_unique<CertExport>(); }

}  // namespace kunci::tool
