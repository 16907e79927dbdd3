// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// The profiles that every token here holds (PKCS #11 Profiles 3.2): with the public-certificates
/// one NSS, for instance, lists certificates without asking for a PIN.
std::span<const CK_PROFILE_ID> profiles_held();

/// CKO_PROFILE (PKCS#11 3.2, 4.13).
class ProfileObject final : public Object {
 public:
  explicit ProfileObject(CK_PROFILE_ID profile);

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_PROFILE; }
  [[nodiscard]] bool is_private() const override { return false; }
  [[nodiscard]] bool on_token() const override { return true; }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;

 private:
  CK_PROFILE_ID profile_;
  StorageAttributes storage_;
};

}  // namespace kunci::pkcs11
