// SPDX-License-Identifier: Apache-2.0
#include "objects/key_generation.h"

#include <algorithm>
#include <array>

#include "client/rv.h"
#include "messages.h"

namespace kunci::tool {
namespace {

constexpr auto kUses = std::to_array<KeyUse>({{"authentication", 0x01, 0x03, true},
                                              {"signature", 0x02, 0x01, true},
                                              {"encryption", 0x03, 0x02, false},
                                              {"card-authentication", 0x04, 0, true}});

Template public_template(const KeyOrder& order, ByteView params) {
  const bool signs = order.use.signs;
  Template wanted;
  wanted.flag(CKA_TOKEN, true)
      .flag(CKA_PRIVATE, false)
      .octets(CKA_ID, order.id)
      .text(CKA_LABEL, order.label)
      .flag(CKA_VERIFY, signs);
  if (!order.algorithm.is_rsa()) return wanted.octets(CKA_EC_PARAMS, params);
  static constexpr auto kExponent = std::to_array<std::uint8_t>({0x01, 0x00, 0x01});
  return wanted.flag(CKA_ENCRYPT, !signs)
      .flag(CKA_WRAP, false)
      .number(CKA_MODULUS_BITS, order.algorithm.modulus_bits)
      .octets(CKA_PUBLIC_EXPONENT, kExponent);
}

// What is not asked for is forbidden by name: some tokens allow by default all that they can.
Template private_template(const KeyOrder& order) {
  const bool signs = order.use.signs;
  Template wanted;
  wanted.flag(CKA_TOKEN, true)
      .flag(CKA_PRIVATE, true)
      .flag(CKA_SENSITIVE, true)
      .flag(CKA_EXTRACTABLE, false)
      .octets(CKA_ID, order.id)
      .text(CKA_LABEL, order.label)
      .flag(CKA_SIGN, signs)
      .flag(CKA_DECRYPT, order.algorithm.is_rsa() && !signs)
      .flag(CKA_UNWRAP, false);
  if (order.always_authenticate) wanted.flag(CKA_ALWAYS_AUTHENTICATE, true);
  if (!order.algorithm.is_rsa()) return wanted.flag(CKA_DERIVE, !signs);
  return wanted;
}

Bytes printable_string(std::string_view text) {
  Bytes der{0x13, static_cast<std::uint8_t>(text.size())};
  append(der, bytes_of(text));
  return der;
}

}  // namespace

std::span<const KeyUse> key_uses() { return kUses; }

const KeyUse* find_key_use(std::string_view word) {
  const auto found = std::ranges::find(kUses, word, &KeyUse::word);
  return found == kUses.end() ? nullptr : &*found;
}

Bytes id_for(const KeyUse& use, std::string_view family) {
  if (family != "OpenPGP") return {use.id};
  if (use.openpgp_id != 0) return {use.openpgp_id};
  throw Failure(ExitStatus::unsupported, tr("An OpenPGP card has no key for this use."),
                tr("Its keys are for signature, encryption and authentication."));
}

void require_generation(const Module& module, CK_SLOT_ID slot, const Algorithm& algorithm) {
  const auto info = module.mechanism(slot, algorithm.generation);
  const bool fits = info && (!algorithm.is_rsa() || info->ulMaxKeySize == 0 ||
                             (algorithm.modulus_bits >= info->ulMinKeySize &&
                              algorithm.modulus_bits <= info->ulMaxKeySize));
  if (fits) return;
  throw Failure(ExitStatus::unsupported, say("The token does not make {} keys.", algorithm.title),
                tr("Choose another algorithm."));
}

Session::Pair generate_pair(Session& session, const KeyOrder& order) {
  const Algorithm& algorithm = order.algorithm;
  const Template for_private = private_template(order);
  const auto by = [&](ByteView params) {
    return session.generate_pair(algorithm.generation, public_template(order, params), for_private);
  };
  auto pair = by(bytes_of(algorithm.curve_oid));
  if (!pair && algorithm.key_type != CKK_RSA && algorithm.key_type != CKK_EC) {
    // Older modules know these curves by name only (PKCS#11 3.2, 6.3.3: either is right).
    pair = by(printable_string(algorithm.curve_name));
  }
  if (!pair) throw failure_of(pair.error(), "C_GenerateKeyPair");
  return *pair;
}

}  // namespace kunci::tool
