// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/profile_object.h"

#include <string>

namespace kunci::pkcs11 {

std::span<const CK_PROFILE_ID> profiles_held() {
  static constexpr CK_PROFILE_ID kProfiles[] = {CKP_BASELINE_PROVIDER, CKP_EXTENDED_PROVIDER,
                                                CKP_AUTHENTICATION_TOKEN,
                                                CKP_PUBLIC_CERTIFICATES_TOKEN};
  return kProfiles;
}

ProfileObject::ProfileObject(CK_PROFILE_ID profile)
    : profile_(profile),
      storage_{.object_class = CKO_PROFILE,
               .on_token = true,
               .destroyable = false,
               .unique_id = "profile-" + std::to_string(profile)} {}

CkResult<AttributeValue> ProfileObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (type == CKA_PROFILE_ID) return value_of(profile_);
  if (auto value = storage_.value(type)) return std::move(*value);
  return fail(CKR_ATTRIBUTE_TYPE_INVALID);
}

}  // namespace kunci::pkcs11
