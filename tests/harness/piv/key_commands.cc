// SPDX-License-Identifier: Apache-2.0
// GENERAL AUTHENTICATE with a private key: signatures, RSA decipherment and key agreement (SP
// 800-73-4 pt 2, 3.2.4, appendix A.3 to A.5).
#include "tests/harness/crypto/signature.h"
#include "tests/harness/piv/authentication_template.h"
#include "tests/harness/piv/piv_commands.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kResponse = 0x82;

bool is_key_reference(std::uint8_t reference) {
  return key_reference::is_standard(reference) || key_reference::is_retired(reference);
}

/// What a card answers if there is no key in the slot, or one of another algorithm than P1 names.
StatusWord no_key(const PivContext& context) {
  return context.options().is_yubico() ? status::kWrongData : status::kReferenceNotFound;
}

StatusWord other_algorithm(const PivContext& context) {
  return context.options().is_yubico() ? status::kWrongData : status::kWrongParameters;
}

bool may_be_used(PivContext& context, const KeySlot& slot) {
  switch (slot.pin) {
    case PinPolicy::never:
      break;
    case PinPolicy::always:
      if (!context.session().from_last.pin_verified) return false;
      break;
    case PinPolicy::by_slot:
    case PinPolicy::once:
      if (!context.pin_satisfied()) return false;
      break;
  }
  return slot.touch == TouchPolicy::never || context.options().touched;
}

/// One use of the private key in a slot.
class KeyUse {
 public:
  KeyUse(PivContext& context, std::uint8_t reference, const KeySlot& slot)
      : context_(context),
        reference_(reference),
        algorithm_(slot.public_key.algorithm),
        name_(PivContext::key_name(reference)) {}

  Reply run(const AuthenticationTemplate& asked) {
    if (!asked.asks_for_response() || asked.witness) return status::kWrongData;
    if (asked.challenge && !asked.exponentiation) return answer(transform(*asked.challenge));
    if (asked.exponentiation && !asked.challenge) return answer(agree(*asked.exponentiation));
    return status::kWrongData;
  }

 private:
  static Reply answer(const Result<Bytes>& result) {
    if (!result) return status::kWrongData;
    return Reply(make_authentication(kResponse, *result));
  }

  /// Signs a padded block, a hash or a message, or deciphers a block.
  Result<Bytes> transform(ByteView input) {
    if (is_rsa(algorithm_)) return context_.keys().raw_rsa(name_, input);
    if (algorithm_ == KeyAlgorithm::ed25519) return context_.keys().sign_message(name_, input);
    if (!is_nist_curve(algorithm_) || !is_hash(input)) return fail(Errc::data_length);
    const auto signature = context_.keys().sign_digest(name_, input);
    if (!signature) return fail(signature.error());
    return ecdsa_der(*signature);
  }

  /// SP 800-78-4, table 3-2, pairs each curve with one hash; Yubico's products take shorter ones
  /// too.
  bool is_hash(ByteView input) const {
    const std::size_t size = size_of(algorithm_);
    if (context_.options().is_yubico()) return !input.empty() && input.size() <= size;
    return input.size() == size;
  }

  Result<Bytes> agree(ByteView point) {
    const bool for_agreement = context_.options().is_yubico() ||
                               reference_ == key_reference::kKeyManagement ||
                               key_reference::is_retired(reference_);
    if (!for_agreement) return fail(Errc::forbidden);
    const bool curve25519 = algorithm_ == KeyAlgorithm::x25519;
    if (!curve25519 && !is_nist_curve(algorithm_)) return fail(Errc::unsupported);
    const std::size_t size = size_of(algorithm_);
    if (point.size() != (curve25519 ? size : 2 * size + 1)) return fail(Errc::data_length);
    if (!curve25519 && point[0] != 0x04) return fail(Errc::point_invalid);
    return context_.keys().agree(name_, point);
  }

  PivContext& context_;
  std::uint8_t reference_;
  KeyAlgorithm algorithm_;
  std::string name_;
};

}  // namespace

Reply general_authenticate(PivContext& context, const Command& command) {
  if (command.p2 == key_reference::kManagement) return authenticate_management(context, command);
  if (!is_key_reference(command.p2)) return status::kWrongParameters;
  const auto found = context.state().keys.find(command.p2);
  if (found == context.state().keys.end()) return no_key(context);
  const KeySlot& slot = found->second;
  if (command.p1 != id_of(slot.public_key.algorithm)) return other_algorithm(context);
  if (!may_be_used(context, slot)) return status::kSecurityStatus;
  const auto asked = parse_authentication(command.data);
  if (!asked) return status::kWrongData;
  return KeyUse(context, command.p2, slot).run(*asked);
}

}  // namespace kunci::harness
