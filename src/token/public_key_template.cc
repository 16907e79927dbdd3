// SPDX-License-Identifier: Apache-2.0
#include "token/public_key_template.h"

#include "tlv/reader.h"

namespace kunci {
namespace {

constexpr tlv::Tag kPublicKey = 0x7f49;
constexpr tlv::Tag kModulus = 0x81;
constexpr tlv::Tag kExponent = 0x82;
constexpr tlv::Tag kPoint = 0x86;

Result<crypto::PublicKey> unchecked_key_from(ByteView elements, const crypto::KeyAlgorithm& kind) {
  if (kind.kind != crypto::KeyKind::rsa) {
    const auto point = tlv::find(elements, kPoint);
    if (!point) return fail(Errc::malformed);
    return crypto::public_key_on(kind.curve, *point);
  }
  const auto modulus = tlv::find(elements, kModulus);
  const auto exponent = tlv::find(elements, kExponent);
  if (!modulus || !exponent) return fail(Errc::malformed);
  return crypto::rsa_public_key(*modulus, *exponent);
}

}  // namespace

Result<crypto::PublicKey> public_key_from(ByteView elements, const crypto::KeyAlgorithm& expected) {
  auto key = unchecked_key_from(elements, expected);
  if (!key) return key;
  if (key->algorithm != expected) return fail(Errc::malformed);
  if (const auto sound = crypto::check(*key); !sound) return fail(sound.error());
  return key;
}

Result<crypto::PublicKey> public_key_from_template(ByteView answer,
                                                   const crypto::KeyAlgorithm& expected) {
  tlv::Reader reader(answer);
  const auto inside = reader.enter(kPublicKey);
  if (!inside) return fail(inside.error());
  return public_key_from(inside->rest(), expected);
}

}  // namespace kunci
