// SPDX-License-Identifier: Apache-2.0
// PERFORM SECURITY OPERATION, INTERNAL AUTHENTICATE, MANAGE SECURITY ENVIRONMENT and GET CHALLENGE
// (7.2.10, 7.2.11, 7.2.13, 7.2.15 and 7.2.18).
#include "tests/harness/crypto/random.h"
#include "tests/harness/openpgp/application_data.h"
#include "tests/harness/openpgp/key_use.h"
#include "tests/harness/openpgp/openpgp_commands.h"

namespace kunci::harness::openpgp {
namespace {

/// 7.2.10.
Reply compute_signature(OpenPgpContext& context, ByteView input) {
  OpenPgpState& state = context.state();
  if (!context.session().pw1_for_signature) return status::kSecurityStatus;
  Reply reply = sign(context, OpenPgpKey::signature, input);
  if (reply.status != status::kDone) return reply;
  constexpr std::uint32_t kHighest = 0xffffff;
  if (state.signatures < kHighest) ++state.signatures;
  context.save();
  if (!state.pw1_for_several) context.session().pw1_for_signature = false;
  return reply;
}

}  // namespace

Reply perform_security_operation(OpenPgpContext& context, const Command& command) {
  constexpr std::uint16_t kComputeSignature = 0x9e9a;
  constexpr std::uint16_t kDecipher = 0x8086;
  if (command.p1_p2() == kComputeSignature) return compute_signature(context, command.data);
  if (command.p1_p2() != kDecipher) return status::kWrongParameters;
  if (!context.session().pw1) return status::kSecurityStatus;
  return decipher(context, context.session().deciphers, command.data);
}

Reply internal_authenticate(OpenPgpContext& context, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  if (!context.session().pw1) return status::kSecurityStatus;
  return sign(context, context.session().authenticates, command.data);
}

Reply manage_security_environment(OpenPgpContext& context, const Command& command) {
  constexpr std::uint16_t kAuthentication = 0x41a4;
  constexpr std::uint16_t kConfidentiality = 0x41b8;
  constexpr std::size_t kKeyReference = 3;
  if (command.p1_p2() != kAuthentication && command.p1_p2() != kConfidentiality) {
    return status::kWrongParameters;
  }
  const Bytes& data = command.data;
  const bool known = data.size() == kKeyReference && data[0] == 0x83 && data[1] == 1 &&
                     (data[2] == 2 || data[2] == 3);
  if (!known) return status::kWrongData;
  OpenPgpSession& session = context.session();
  OpenPgpKey& chosen =
      command.p1_p2() == kAuthentication ? session.authenticates : session.deciphers;
  chosen = static_cast<OpenPgpKey>(data[2]);
  return status::kDone;
}

Reply get_challenge(OpenPgpContext& /*context*/, const Command& command) {
  if (command.p1_p2() != 0) return status::kWrongParameters;
  const bool possible =
      command.data.empty() && command.expected && *command.expected <= kLargestChallenge;
  if (!possible) return status::kWrongLength;
  return Reply(random_octets(*command.expected));
}

}  // namespace kunci::harness::openpgp
