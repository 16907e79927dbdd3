// SPDX-License-Identifier: Apache-2.0
#include "cli/context.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/choice_options.h"
#include "objects/key.h"
#include "objects/key_in_use.h"
#include "objects/key_view.h"
#include "report/output_file.h"
#include "x509/profile.h"
#include "x509/request.h"
#include "x509/subject_options.h"

namespace kunci::tool {
namespace {

class CertRequest final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    subject_.declare(arguments);
    arguments.options("--key-usage", "WORD", wanted_.key_usage,
                      mark("ask for this key usage (RFC 5280)"));
    arguments.options("--extended-key-usage", "WORD", wanted_.extended_key_usage,
                      mark("ask for this extended key usage: a word or an OID"));
    arguments.options("--policy", "OID", policies_, mark("ask for this certificate policy"));
    arguments.option("--profile", "PROFILE", profile_,
                     mark("take what the CA wants from this profile: a name or a file"));
    arguments.choice("--digest", {"sha256", "sha384", "sha512"}, digest_,
                     mark("the digest to sign"));
    arguments.flag("--pss", pss_, mark("sign with RSA-PSS"));
    arguments.choice("--format", {"pem", "der"}, format_,
                     mark("how to write the request; pem unless said"));
    arguments.option("--out", "FILE", file_, mark("write it there instead of to standard output"));
    arguments.flag("--force", force_, mark("overwrite the file"));
    arguments.flag("--allow-foreign-key", foreign_,
                   mark("also for a key that was not made on the token"));
    pin_.declare(arguments);
  }

  void run(Context& context) override {
    const Profile profile = profile_ ? load_profile(*profile_) : Profile{};
    const DistinguishedName subject = subject_.name(profile);
    const RequestedExtensions wanted = merged(profile);
    to_asn1(wanted);  // refuses unknown words before the PIN is asked for
    if (file_) check_output_file(*file_, force_);
    const KeyChoice choice = choice_.resolve(context);
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_only);
    const Pin pin = log_in(context, token, session, pin_);
    const Key key = choose_key(session, choice, true);
    require_origin(context, session, key);
    const PublicKey public_key = required_public_key(session, key);
    require_algorithm(profile, public_key);
    const auto scheme = SignatureScheme::choose(public_key, digest_.value_or(profile.key.digest),
                                                pss_ || profile.key.pss);
    Request request(subject, public_key, wanted);
    const KeyInUse with{token, session, key, pin};
    request.set_signature(scheme, sign(with, scheme, request.to_be_signed()));
    request.verify(public_key);
    write(context, token, key, subject, request);
  }

 private:
  // What is given on the command line comes before what the profile says.
  RequestedExtensions merged(const Profile& profile) const {
    RequestedExtensions extensions = profile.extensions;
    extensions.alternative_names = subject_.alternatives(profile);
    if (!wanted_.key_usage.empty()) extensions.key_usage = wanted_.key_usage;
    if (!wanted_.extended_key_usage.empty())
      extensions.extended_key_usage = wanted_.extended_key_usage;
    for (const std::string& oid : policies_) extensions.policies.push_back({.oid = oid});
    return extensions;
  }

  void require_origin(Context& context, const Session& session, const Key& key) const {
    if (!foreign_) {
      require_made_on_token(session, key);
    } else if (!origin_of(session, key).on_token()) {
      context.output().warn(tr("the key was not made on the token: copies of it may exist"));
    }
  }

  void write(Context& context, const Token& token, const Key& key, const DistinguishedName& subject,
             const Request& request) const {
    Output& output = context.output();
    const Bytes der = request.der();
    const std::string pem = request.pem();
    const bool as_der = format_ == "der";
    const ByteView content = as_der ? ByteView(der) : bytes_of(pem);
    output.add("subject", print_name(subject));
    output.add("key", uri_text(token, key));
    output.add("request", pem);
    if (file_) {
      write_output_file(*file_, content, force_, kPublicFile);
      output.line(say("The request for \"{}\" is in {}.", print_name(subject), *file_));
      output.add("file", *file_);
    } else if (!output.json()) {
      output.raw(text_of(content));
    }
  }

  ChoiceOptions choice_{};
  SubjectOptions subject_{};
  RequestedExtensions wanted_{};
  std::vector<std::string> policies_{};
  std::optional<std::string> profile_{};
  std::optional<std::string> digest_{};
  std::optional<std::string> format_{};
  std::optional<std::string> file_{};
  PinOptions pin_{};
  bool pss_ = false;
  bool force_ = false;
  bool foreign_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_request() { return std::make_unique<CertRequest>(); }

}  // namespace kunci::tool
