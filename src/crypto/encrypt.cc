// SPDX-License-Identifier: Apache-2.0
#include "crypto/encrypt.h"

#include "crypto/verify.h"

namespace kunci::crypto {

Result<Bytes> encrypt_pkcs1(const PublicKey& key, ByteView message) {
  if (key.algorithm.kind != KeyKind::rsa) return fail(Errc::parameter_invalid);
  const auto block = pad_pkcs1_encryption(message, key.modulus.size());
  if (!block) return fail(block.error());
  return rsa_public_operation(key, *block);
}

Result<Bytes> encrypt_oaep(const PublicKey& key, const OaepParameters& parameters,
                           ByteView message) {
  if (key.algorithm.kind != KeyKind::rsa) return fail(Errc::parameter_invalid);
  const auto block = pad_oaep(parameters, message, key.modulus.size());
  if (!block) return fail(block.error());
  return rsa_public_operation(key, *block);
}

}  // namespace kunci::crypto
