// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "tests/harness/softhsm/key.h"
#include "tests/harness/softhsm/pkcs11_module.h"

namespace kunci::harness {

/// The key pairs in a card's SoftHSM2 token, by CKA_ID. What KeyStore promises is kept here; every
/// call may throw Pkcs11Failure.
class TokenKeys {
 public:
  explicit TokenKeys(const std::filesystem::path& directory) : module_(directory) {}

  Result<PublicKey> generate(ByteView id, KeyAlgorithm algorithm, ByteView exponent);
  Result<PublicKey> import_key(ByteView id, KeyAlgorithm algorithm, const PrivateKeyParts& parts);
  Result<PublicKey> public_key(ByteView id);
  Result<Bytes> raw_rsa(ByteView id, ByteView block);
  Result<Bytes> sign_digest(ByteView id, ByteView digest);
  Result<Bytes> sign_message(ByteView id, ByteView message);
  Result<Bytes> agree(ByteView id, ByteView peer);
  Result<void> remove(ByteView id);
  Result<void> rename(ByteView id, ByteView new_id);

 private:
  std::vector<CK_OBJECT_HANDLE> find(CK_OBJECT_CLASS object_class, ByteView id);
  Result<CK_OBJECT_HANDLE> find_private(ByteView id);
  Bytes attribute(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type);
  PublicKey read_public(CK_OBJECT_HANDLE object);
  void create_public(ByteView id, const PublicKey& key);
  Result<Bytes> sign(ByteView id, CK_MECHANISM_TYPE mechanism, ByteView input);

  Pkcs11Module module_;
};

}  // namespace kunci::harness
