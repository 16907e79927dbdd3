// SPDX-License-Identifier: Apache-2.0
#include "objects/certificate_object.h"

#include <algorithm>

#include "base/hex.h"
#include "client/rv.h"
#include "messages.h"
#include "uri/uri_match.h"
#include "x509/chosen_profile.h"

namespace kunci::tool {
namespace {

ObjectName name_of_certificate(const Session& session, CK_OBJECT_HANDLE object) {
  return {.object_class = CKO_CERTIFICATE,
          .id = session.octets(object, CKA_ID).value_or(Bytes{}),
          .label = session.text(object, CKA_LABEL)};
}

bool fits(const KeyChoice& choice, const ObjectName& name) {
  if (choice.id && *choice.id != name.id) return false;
  if (choice.label && *choice.label != name.label) return false;
  return choice.uri == nullptr || matches(*choice.uri, name);
}

std::string list_of(const Session& session, const std::vector<CK_OBJECT_HANDLE>& objects) {
  std::string text;
  for (const CK_OBJECT_HANDLE object : objects) {
    const ObjectName name = name_of_certificate(session, object);
    text += (text.empty() ? "" : "; ") + say("id {}, \"{}\"", to_hex(name.id), name.label);
  }
  return text;
}

}  // namespace

CK_OBJECT_HANDLE store_certificate(Session& session, const Certificate& certificate,
                                   const Bytes& id, const std::string& label) {
  const CK_OBJECT_HANDLE stored =
      session.create(Template()
                         .number(CKA_CLASS, CKO_CERTIFICATE)
                         .number(CKA_CERTIFICATE_TYPE, CKC_X_509)
                         .flag(CKA_TOKEN, true)
                         .flag(CKA_PRIVATE, false)
                         .octets(CKA_ID, id)
                         .text(CKA_LABEL, label)
                         .octets(CKA_SUBJECT, certificate.subject_der())
                         .octets(CKA_ISSUER, certificate.issuer_der())
                         .octets(CKA_SERIAL_NUMBER, certificate.serial_der())
                         .octets(CKA_VALUE, certificate.der()));
  if (session.octets(stored, CKA_VALUE) == certificate.der()) return stored;
  throw Failure(ExitStatus::failed,
                tr("The token does not give the certificate back as it was written."),
                tr("Delete it with \"kunci cert delete\" and try again, or use another token."));
}

// What a token has replaced by the new one is not there any more.
void destroy_all_but(Session& session, const Certificate& certificate,
                     const std::vector<CK_OBJECT_HANDLE>& objects) {
  for (const CK_OBJECT_HANDLE object : objects) {
    const auto value = session.octets(object, CKA_VALUE);
    if (value && *value != certificate.der()) check(session.destroy(object), "C_DestroyObject");
  }
}

Bytes chain_id(const Certificate& certificate) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  require(X509_pubkey_digest(certificate.get(), EVP_sha1(), hash, &size) == 1,
          "X509_pubkey_digest");
  return {hash, hash + size};
}

std::vector<CK_OBJECT_HANDLE> find_certificates(const Session& session) {
  return session.find(Template().number(CKA_CLASS, CKO_CERTIFICATE));
}

CK_OBJECT_HANDLE choose_certificate(const Session& session, const KeyChoice& choice) {
  const std::vector<CK_OBJECT_HANDLE> all = find_certificates(session);
  std::vector<CK_OBJECT_HANDLE> found;
  std::ranges::copy_if(all, std::back_inserter(found), [&](CK_OBJECT_HANDLE object) {
    return fits(choice, name_of_certificate(session, object));
  });
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    throw Failure(ExitStatus::not_found,
                  say("More than one certificate fits: {}.", list_of(session, found)),
                  tr("Name one by --id, --label or its URI."));
  }
  if (all.empty())
    throw Failure(ExitStatus::not_found, tr("There is no certificate on the token."));
  throw Failure(ExitStatus::not_found, tr("There is no such certificate on the token."),
                say("There are: {}.", list_of(session, all)));
}

std::optional<Certificate> read_certificate(const Session& session, CK_OBJECT_HANDLE object) {
  return Certificate::from_der(session.octets(object, CKA_VALUE).value_or(Bytes{}));
}

std::vector<std::string> certificate_warnings(const Module& module, const TokenInfo& token) {
  std::vector<std::string> warnings;
  if (!token.has(CKF_TOKEN_INITIALIZED)) return warnings;
  try {
    const Session session(module, token.slot, Session::Mode::read_only);
    for (const CK_OBJECT_HANDLE object : find_certificates(session)) {
      const auto certificate = read_certificate(session, object);
      if (!certificate) continue;
      for (const std::string& warning : certificate->warnings(warning_days()))
        warnings.push_back(fmt::format("{}: {}", certificate->subject(), warning));
    }
  } catch (const Failure&) {
    return {};
  }
  return warnings;
}

std::string certificate_uri(const Token& token, const Session& session, CK_OBJECT_HANDLE object) {
  return print_uri(uri_of(token.info, name_of_certificate(session, object)));
}

Value::Object certificate_value(const Token& token, const Session& session,
                                CK_OBJECT_HANDLE object) {
  const ObjectName name = name_of_certificate(session, object);
  Value::Object value{
      {"uri", print_uri(uri_of(token.info, name))}, {"id", to_hex(name.id)}, {"label", name.label}};
  if (const auto certificate = read_certificate(session, object)) {
    for (Value::Member& member : to_value(*certificate)) value.push_back(std::move(member));
  }
  return value;
}

}  // namespace kunci::tool
