// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/file.h"
#include "base/hex.h"
#include "cli/context.h"
#include "client/rv.h"
#include "commands/commands.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "objects/key.h"
#include "objects/key_view.h"
#include "objects/losses.h"
#include "pin/write_login.h"
#include "terminal/terminal.h"
#include "x509/certificate_file.h"
#include "x509/chosen_profile.h"

namespace kunci::tool {
namespace {

constexpr std::size_t kFileSizeLimit = 1024 * 1024;

class CertImport final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.operand("FILE", file_, mark("the certificate: PEM, DER or PKCS #7"));
    arguments.option("--label", "TEXT", label_,
                     mark("the certificate's name; the key's unless said"));
    arguments.flag("--replace", replace_, mark("the key's present certificate may be lost"));
    arguments.flag("--with-chain", chain_, mark("also store the CA certificates of the file"));
    arguments.flag("--yes", yes_, mark("do not ask"));
    login_.declare(arguments);
  }

  void run(Context& context) override {
    const std::vector<Certificate> certificates = read_file();
    const Token token = context.token();
    Session session(context.module(), token.info.slot, Session::Mode::read_write);
    login_.apply(context, token, session);
    const auto [certificate, key] = matching(session, certificates);
    for (const std::string& warning : certificate->warnings(warning_days()))
      context.output().warn(warning);
    agree_to_losses(context, session, key, *certificate);
    const std::string label = label_.value_or(key.label);
    // The present one goes when the new one is there, and not before: something may come between.
    const CK_OBJECT_HANDLE stored = store_certificate(session, *certificate, key.id, label);
    destroy_all_but(session, *certificate, key.certificates);
    report(context, token, session, stored, *certificate, key);
    handle_chain(context, session, certificates, *certificate);
  }

 private:
  std::vector<Certificate> read_file() const {
    if (!file_) throw Failure(ExitStatus::usage, tr("The certificate's file is needed."));
    const auto content = read_regular_file(*file_, kFileSizeLimit);
    if (!content) {
      throw Failure(ExitStatus::bad_input, say("The file {} cannot be read.", *file_),
                    tr("It must be a regular file of at most 1 MiB."));
    }
    std::vector<Certificate> certificates = read_certificates(*content);
    if (!certificates.empty()) return certificates;
    throw Failure(ExitStatus::bad_input, say("There is no certificate in {}.", *file_),
                  tr("PEM, DER and PKCS #7 are understood."));
  }

  struct Match {
    const Certificate* certificate;
    Key key;
  };

  // The key on the token decides which certificate of the file is meant, never the file's order.
  static Match matching(const Session& session, const std::vector<Certificate>& certificates) {
    std::vector<Match> found;
    for (const Key& key : find_keys(session)) {
      const auto on_token = public_key_of(session, key);
      if (!on_token || !key.private_key) continue;
      for (const Certificate& certificate : certificates) {
        if (certificate.public_key() == on_token) found.push_back({&certificate, key});
      }
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
      throw Failure(ExitStatus::not_found,
                    say("No key on the token belongs to the certificate of \"{}\".",
                        certificates.front().subject()),
                    tr("Take the token on which the request was made; see \"kunci key list\"."));
    }
    throw Failure(ExitStatus::bad_input,
                  tr("More than one certificate of the file, or key of the token, fits."),
                  tr("Import the certificates from files of their own."));
  }

  void agree_to_losses(Context& context, const Session& session, const Key& key,
                       const Certificate& certificate) const {
    if (key.certificates.empty()) return;
    const auto losses = losses_of(session, key);
    for (std::size_t i = 0; i < key.certificates.size(); ++i) {
      if (session.octets(key.certificates[i], CKA_VALUE) == certificate.der()) {
        throw Failure(ExitStatus::refused,
                      tr("This very certificate is on the token already; nothing was done."));
      }
      if (!replace_) {
        throw Failure(ExitStatus::refused,
                      say("The key has a certificate already: {}.", losses[i + 1]),
                      tr("Replace it with --replace."));
      }
      context.output().note(say("will be lost: {}", losses[i + 1]));
    }
    if (!yes_ && !Terminal::confirm(tr("Replace it?"), "--yes")) {
      throw Failure(ExitStatus::refused, tr("Nothing was done."));
    }
  }

  static void report(Context& context, const Token& token, const Session& session,
                     CK_OBJECT_HANDLE stored, const Certificate& certificate, const Key& key) {
    Output& output = context.output();
    output.line(say("The certificate of \"{}\" is stored beside key {}.", certificate.subject(),
                    to_hex(key.id)));
    output.line("  " + certificate_uri(token, session, stored));
    output.add("certificate", certificate_value(token, session, stored));
    output.add("key", uri_text(token, key));
  }

  void handle_chain(Context& context, Session& session,
                    const std::vector<Certificate>& certificates, const Certificate& own) const {
    Value::List rows;
    for (const Certificate& certificate : certificates) {
      if (&certificate == &own) continue;
      const bool stored = chain_ && store_link(context, session, certificate);
      context.output().note(stored
                                ? say("stored: CA certificate of \"{}\"", certificate.subject())
                                : say("not stored: certificate of \"{}\"", certificate.subject()));
      Value::Object row = to_value(certificate);
      row.push_back({"stored", stored});
      rows.emplace_back(std::move(row));
    }
    context.output().add("chain", std::move(rows));
  }

  // A CA's certificate has no key here, and so an id of its own: the digest of its key, as NSS and
  // others make it.
  static bool store_link(Context& context, Session& session, const Certificate& certificate) {
    if (!certificate.is_ca()) return false;
    try {
      store_certificate(session, certificate, chain_id(certificate), certificate.subject());
      return true;
    } catch (const Failure& failure) {
      context.output().warn(failure.sentence);
      return false;
    }
  }

  std::optional<std::string> file_{};
  std::optional<std::string> label_{};
  WriteLogin login_{};
  bool replace_ = false;
  bool chain_ = false;
  bool yes_ = false;
};

}  // namespace

std::unique_ptr<Command> make_cert_import() { return std::make_unique<CertImport>(); }

}  // namespace kunci::tool
