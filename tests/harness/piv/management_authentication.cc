// SPDX-License-Identifier: Apache-2.0
// GENERAL AUTHENTICATE with the management key 9B: mutual, external and internal authentication (SP
// 800-73-4 pt 2, appendix A.1 and A.2).
#include "tests/harness/crypto/random.h"
#include "tests/harness/piv/authentication_template.h"
#include "tests/harness/piv/block_cipher.h"
#include "tests/harness/piv/piv_commands.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kWitness = 0x80;
constexpr std::uint8_t kChallenge = 0x81;
constexpr std::uint8_t kResponse = 0x82;

/// One command of the protocols, with the key at hand.
class Exchange {
 public:
  explicit Exchange(PivContext& context)
      : context_(context), key_(context.state().management), size_(block_size(key_.algorithm)) {}

  Reply run(const AuthenticationTemplate& asked) {
    if (asked.witness) {
      return asked.witness->empty() ? give_witness(asked) : check_witness(asked);
    }
    if (asked.challenge && asked.challenge->empty()) return give_challenge(asked);
    if (asked.challenge) return answer_challenge(asked);
    return check_response(asked);
  }

 private:
  Bytes encrypt(ByteView block) const { return encrypt_block(key_.algorithm, key_.value, block); }

  /// The client is to decrypt what the card has made up.
  Reply give_witness(const AuthenticationTemplate& asked) {
    if (asked.challenge || asked.response) return status::kWrongData;
    Bytes secret = random_octets(size_);
    Bytes witness = make_authentication(kWitness, encrypt(secret));
    context_.session().for_next.challenge = {Challenge::Kind::witness, std::move(secret)};
    return Reply(std::move(witness));
  }

  Reply check_witness(const AuthenticationTemplate& asked) {
    if (!asked.challenge || asked.challenge->size() != size_) return abort(status::kWrongData);
    if (asked.response && !asked.response->empty()) return abort(status::kWrongData);
    if (!matches(Challenge::Kind::witness, *asked.witness)) return abort(status::kSecurityStatus);
    return authenticated(Reply(make_authentication(kResponse, encrypt(*asked.challenge))));
  }

  /// The client is to encrypt what the card has made up.
  Reply give_challenge(const AuthenticationTemplate& asked) {
    if (asked.response) return status::kWrongData;
    const Bytes challenge = random_octets(size_);
    context_.session().for_next.challenge = {Challenge::Kind::external, encrypt(challenge)};
    return Reply(make_authentication(kChallenge, challenge));
  }

  Reply check_response(const AuthenticationTemplate& asked) {
    if (!asked.response || asked.response->empty()) return abort(status::kWrongData);
    if (!matches(Challenge::Kind::external, *asked.response)) return abort(status::kSecurityStatus);
    return authenticated(status::kDone);
  }

  /// The card proves its knowledge of the key; this changes no security status.
  Reply answer_challenge(const AuthenticationTemplate& asked) const {
    if (!asked.asks_for_response() || asked.challenge->size() != size_) return status::kWrongData;
    return Reply(make_authentication(kResponse, encrypt(*asked.challenge)));
  }

  bool matches(Challenge::Kind kind, ByteView answer) const {
    const auto& given = context_.session().from_last.challenge;
    return given && given->kind == kind && equal(given->expected, answer);
  }

  Reply authenticated(Reply reply) {
    const bool touch_missing = key_.touch != TouchPolicy::never && !context_.options().touched;
    if (touch_missing) return abort(status::kSecurityStatus);
    context_.session().management = true;
    return reply;
  }

  /// SP 800-73-4 pt 2, 2.4.2: an aborted or failed protocol ends the security status.
  Reply abort(StatusWord status_word) {
    context_.session().management = false;
    return status_word;
  }

  PivContext& context_;
  const ManagementKey& key_;
  std::size_t size_;
};

}  // namespace

Reply authenticate_management(PivContext& context, const Command& command) {
  const std::uint8_t algorithm =
      command.p1 == algorithm_id::k3DesOld ? algorithm_id::k3Des : command.p1;
  if (algorithm != context.state().management.algorithm) {
    return context.options().is_yubico() ? status::kWrongData : status::kWrongParameters;
  }
  const auto asked = parse_authentication(command.data);
  if (!asked || asked->exponentiation) return status::kWrongData;
  return Exchange(context).run(*asked);
}

}  // namespace kunci::harness
