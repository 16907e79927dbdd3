// SPDX-License-Identifier: Apache-2.0
#include "objects/losses.h"

#include "messages.h"
#include "x509/certificate.h"

namespace kunci::tool {

std::string certificate_line(const Session& session, CK_OBJECT_HANDLE object) {
  const auto certificate =
      Certificate::from_der(session.octets(object, CKA_VALUE).value_or(Bytes{}));
  if (!certificate) return say("certificate \"{}\"", session.text(object, CKA_LABEL));
  return say("certificate {} (until {})", certificate->subject(), certificate->not_after());
}

std::vector<std::string> losses_of(const Session& session, const Key& key) {
  std::vector<std::string> losses{say("key {}", describe(session, key))};
  for (const CK_OBJECT_HANDLE object : key.certificates) {
    losses.push_back(certificate_line(session, object));
  }
  return losses;
}

std::vector<std::string> losses_of(const Module& module, const Token& token) {
  std::vector<std::string> losses;
  if (!token.info.has(CKF_TOKEN_INITIALIZED)) return losses;
  const Session session(module, token.info.slot, Session::Mode::read_only);
  for (const Key& key : find_keys(session)) losses.push_back(say("key {}", describe(session, key)));
  for (const CK_OBJECT_HANDLE object :
       session.find(Template().number(CKA_CLASS, CKO_CERTIFICATE))) {
    losses.push_back(certificate_line(session, object));
  }
  return losses;
}

}  // namespace kunci::tool
