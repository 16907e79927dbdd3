// SPDX-License-Identifier: Apache-2.0
// GENERATE ASYMMETRIC KEY PAIR (7.2.14), which reads public keys too.
#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/openpgp/openpgp_commands.h"
#include "tlv/writer.h"

namespace kunci::harness::openpgp {
namespace {

Reply public_key_template(const PublicKey& key) {
  if (!is_rsa(key.algorithm)) {
    return Reply(tlv::element(openpgp_tag::kPublicKey, tlv::element(0x86, key.point)));
  }
  return Reply(tlv::element(openpgp_tag::kPublicKey,
                            {tlv::element(0x81, key.modulus), tlv::element(0x82, key.exponent)}));
}

Reply read(const OpenPgpContext& context, OpenPgpKey key) {
  const auto& place = context.state().keys[index_of(key)];
  if (!place) return status::kReferenceNotFound;
  return public_key_template(place->public_key);
}

Reply generate(OpenPgpContext& context, OpenPgpKey key) {
  if (!context.session().pw3) return status::kSecurityStatus;
  OpenPgpState& state = context.state();
  const auto algorithm = algorithm_with(state.attributes[index_of(key)], key);
  if (!algorithm) return status::kConditionsOfUse;
  const auto made = context.keys().generate(OpenPgpContext::key_name(key), *algorithm);
  if (!made) return status::kConditionsOfUse;
  state.keys[index_of(key)] = OpenPgpKeyState{.public_key = *made, .origin = KeyOrigin::generated};
  if (key == OpenPgpKey::signature) state.signatures = 0;
  context.save();
  return public_key_template(*made);
}

}  // namespace

Reply generate_key_pair(OpenPgpContext& context, const Command& command) {
  constexpr std::uint16_t kGenerate = 0x8000;
  constexpr std::uint16_t kRead = 0x8100;
  if (command.p1_p2() != kGenerate && command.p1_p2() != kRead) return status::kWrongParameters;
  const auto key = key_in_control_reference(command.data);
  if (!key) return status::kWrongData;
  return command.p1_p2() == kRead ? read(context, *key) : generate(context, *key);
}

}  // namespace kunci::harness::openpgp
