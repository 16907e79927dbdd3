// SPDX-License-Identifier: Apache-2.0
// GENERATE ASYMMETRIC KEY PAIR (SP 800-73-4 pt 2, 3.3.2).
#include "tests/harness/piv/key_slots.h"
#include "tests/harness/piv/piv_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kControlReference = 0xac;
constexpr tlv::Tag kMechanism = 0x80;
constexpr tlv::Tag kParameter = 0x81;
constexpr tlv::Tag kPublicKey = 0x7f49;

/// What is to be generated.
struct Request {
  std::optional<KeyAlgorithm> algorithm;
  Bytes exponent;
  KeyPolicies policies;
};

bool take(Request& request, const tlv::Element& element, const PivOptions& options) {
  if (element.tag == kMechanism && element.value.size() == 1) {
    request.algorithm = key_algorithm(element.value[0]);
    return request.algorithm.has_value();
  }
  if (element.tag == kParameter) {
    request.exponent = copy_of(element.value);
    return true;
  }
  return options.has(PivFeature::policies) && request.policies.take(element);
}

std::optional<Request> parse(const PivOptions& options, ByteView data) {
  tlv::Reader reader(data);
  auto inside = reader.enter(kControlReference);
  if (!inside || !reader.at_end()) return std::nullopt;
  Request request;
  while (!inside->at_end()) {
    const auto element = inside->next();
    if (!element || !take(request, *element, options)) return std::nullopt;
  }
  const bool possible = request.algorithm && can_hold(options, *request.algorithm) &&
                        (request.exponent.empty() || is_rsa(*request.algorithm));
  if (!possible) return std::nullopt;
  return request;
}

}  // namespace

Reply generate_key_pair(PivContext& context, const Command& command) {
  if (command.p1 != 0 || !is_key_slot(context.options(), command.p2)) {
    return status::kWrongParameters;
  }
  if (!context.session().management) return status::kSecurityStatus;
  const auto request = parse(context.options(), command.data);
  if (!request) return status::kWrongData;
  const auto key = context.keys().generate(PivContext::key_name(command.p2), *request->algorithm,
                                           request->exponent);
  if (!key) return status::kWrongData;
  context.state().keys[command.p2] = make_slot(command.p2, *key, request->policies, true);
  context.save();
  return Reply(tlv::element(kPublicKey, public_key_objects(*key)));
}

}  // namespace kunci::harness
