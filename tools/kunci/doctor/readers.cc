// SPDX-License-Identifier: Apache-2.0
#include "client/rv.h"
#include "client/session.h"
#include "doctor/examinations.h"
#include "messages.h"
#include "objects/certificate_object.h"
#include "pin/tries.h"
#include "x509/chosen_profile.h"

namespace kunci::tool {
namespace {

void examine_pins(const Module& module, const TokenInfo& token, Findings& findings) {
  const Tries user = tries_of(module, token.slot, Who::user);
  const Tries so = tries_of(module, token.slot, Who::so);
  if (user.locked) {
    findings.push_back({Finding::Kind::problem, "pin",
                        say("The PIN of \"{}\" is locked.", token.label),
                        tr("Unblock it with the SO PIN or PUK: \"kunci pin unblock\".")});
  } else if (user.last) {
    findings.push_back({Finding::Kind::warning, "pin",
                        say("Only one try is left for the PIN of \"{}\".", token.label),
                        tr("Type it only if you are sure; the right one sets the count back.")});
  }
  if (so.locked) {
    findings.push_back({Finding::Kind::warning, "pin",
                        say("The SO PIN of \"{}\" is locked.", token.label),
                        tr("The token works; a locked PIN can no longer be unblocked. Plan for a "
                           "new token.")});
  }
}

void examine_secrets(const Module& module, const TokenInfo& token, Findings& findings) {
  constexpr CK_FLAGS kFactory =
      KUNCI_FACTORY_USER_PIN | KUNCI_FACTORY_SO_PIN | KUNCI_FACTORY_MANAGEMENT_KEY;
  const auto status = module.status(token.slot);
  if (!status || (status->flags & kFactory) == 0) return;
  findings.push_back({Finding::Kind::problem, "secrets",
                      say("\"{}\" still holds a secret of the factory.", token.label),
                      tr("Do not use it: prepare it with \"kunci token init\".")});
}

void examine_certificates(const Module& module, const TokenInfo& token, Findings& findings) {
  const Session session(module, token.slot, Session::Mode::read_only);
  const int days = warning_days();
  for (const CK_OBJECT_HANDLE object : find_certificates(session)) {
    const auto certificate = read_certificate(session, object);
    if (!certificate) {
      findings.push_back({Finding::Kind::problem, "certificate",
                          say("\"{}\" gives back a certificate that is none.", token.label),
                          tr("Import it again: \"kunci cert import --replace\".")});
      continue;
    }
    for (const std::string& warning : certificate->warnings(days)) {
      findings.push_back({Finding::Kind::warning, "certificate",
                          fmt::format("{}: {}", certificate->subject(), warning),
                          tr("Renew it in good time. If that cannot be, look at the clock.")});
    }
  }
}

void examine_token(const Module& module, CK_SLOT_ID slot, const std::string& reader,
                   Findings& findings) {
  const auto token = module.token(slot);
  if (!token) {
    findings.push_back({Finding::Kind::problem, "token",
                        say("The card in {} cannot be used: {}", reader,
                            failure_of(token.error(), "C_GetTokenInfo").sentence),
                        tr("Put your token in; clean its contacts; try another reader.")});
    return;
  }
  findings.push_back({Finding::Kind::good, "token", say("\"{}\" is in {}.", token->label, reader)});
  examine_secrets(module, *token, findings);
  if (!token->has(CKF_TOKEN_INITIALIZED)) return;
  examine_pins(module, *token, findings);
  examine_certificates(module, *token, findings);
}

}  // namespace

void examine_readers(const Module& module, Findings& findings) {
  const auto slots = module.slots();
  if (slots.empty()) {
    findings.push_back({Finding::Kind::problem, "reader", tr("There is no reader."),
                        tr("Plug the token or the reader in; try another port; see whether the "
                           "service and its permission are in order.")});
    return;
  }
  bool any = false;
  for (const CK_SLOT_ID slot : slots) {
    const SlotInfo info = module.slot(slot);
    if (!info.has(CKF_TOKEN_PRESENT)) continue;
    any = true;
    examine_token(module, slot, info.description, findings);
  }
  if (any) return;
  findings.push_back({Finding::Kind::warning, "token",
                      say("No card is in any of the {} readers.", slots.size()),
                      tr("Put one in, all the way.")});
}

}  // namespace kunci::tool
