// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cli/context.h"
#include "client/algorithm.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/choice_options.h"
#include "objects/key.h"
#include "objects/key_signature.h"
#include "objects/key_view.h"
#include "pin/login.h"
#include "report/output_file.h"
#include "x509/profile.h"
#include "x509/request.h"

namespace kunci::tool {
namespace {

class CertRequest final : public Command {
 public:
  void declare(Arguments& arguments) override {
    choice_.declare(arguments);
    arguments.option("--subject", "NAME", subject_,
                     mark("the name in the certificate (RFC 4514): \"CN=Ani,O=Kantor,C=ID\""));
    arguments.options("--san", "NAME", wanted_.alternative_names,
                      mark("a further name: email:, dns:, uri:, ip:, upn: or dirname:"));
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
    const DistinguishedName subject = apply_to_subject(profile, parsed_subject());
    const RequestedExtensions wanted = merged(profile.extensions);
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
    const auto scheme =
        SignatureScheme::choose(public_key, digest_.value_or(profile.digest), pss_ || profile.pss);
    Request request(subject, public_key, wanted);
    request.set_signature(scheme,
                          sign_with(session, token, key, pin, scheme, request.to_be_signed()));
    request.verify(public_key);
    write(context, token, key, subject, request);
  }

 private:
  DistinguishedName parsed_subject() const {
    if (!subject_) return {};
    auto name = parse_name(*subject_);
    if (name) return std::move(*name);
    throw Failure(ExitStatus::bad_input,
                  say("The subject is not valid: {} (at character {}).", tr(name.error().reason),
                      name.error().offset + 1),
                  tr("An example: --subject \"CN=Ani Putri,O=Kantor Contoh,C=ID\""));
  }

  // What is given on the command line comes before what the profile says.
  RequestedExtensions merged(RequestedExtensions extensions) const {
    extensions.alternative_names = wanted_.alternative_names;
    if (!wanted_.key_usage.empty()) extensions.key_usage = wanted_.key_usage;
    if (!wanted_.extended_key_usage.empty())
      extensions.extended_key_usage = wanted_.extended_key_usage;
    for (const std::string& oid : policies_) extensions.policies.push_back({.oid = oid});
    return extensions;
  }

  void require_origin(Context& context, const Session& session, const Key& key) const {
    if (origin_of(session, key).on_token()) return;
    if (foreign_) {
      context.output().warn(tr("the key was not made on the token: copies of it may exist"));
      return;
    }
    throw Failure(
        ExitStatus::refused,
        tr("The key was not made on the token, or can leave it: a copy may exist elsewhere."),
        tr("Make one with \"kunci key generate\", or insist with --allow-foreign-key."));
  }

  static PublicKey required_public_key(const Session& session, const Key& key) {
    if (auto found = public_key_of(session, key)) return std::move(*found);
    throw Failure(ExitStatus::not_found, tr("The token does not tell the key's public half."),
                  tr("Make a new pair with \"kunci key generate\"."));
  }

  static void require_algorithm(const Profile& profile, const PublicKey& key) {
    const auto& allowed = profile.algorithms;
    if (allowed.empty() || std::ranges::find(allowed, key.algorithm()) != allowed.end()) return;
    std::string list;
    for (const std::string& name : allowed) list += (list.empty() ? "" : ", ") + name;
    throw Failure(ExitStatus::bad_input,
                  say("The profile does not take {} keys.", algorithm_title(key.algorithm())),
                  say("Make one of: {}.", list));
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
  std::optional<std::string> subject_{};
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
