// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "tests/conformance/object_calls.h"
#include "tests/conformance/openssl_gcm.h"

namespace kunci::test {

/// An AES key of the session, known to OpenSSL, and the parameter of one message with it.
class GcmSession : public UserSession {
 protected:
  void SetUp() override {
    UserSession::SetUp();
    if (!token_.can(CKM_AES_GCM, CKF_ENCRYPT)) FAIL() << "there is no CKM_AES_GCM";
    key_ = aes_key();
  }
  CK_OBJECT_HANDLE aes_key(const Attributes& more = {}) {
    Attributes values{{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}},
                      {CKA_KEY_TYPE, CK_ULONG{CKK_AES}},
                      {CKA_TOKEN, false},
                      {CKA_SENSITIVE, false},
                      {CKA_EXTRACTABLE, true},
                      {CKA_VALUE, context_.key}};
    if (more.empty()) {
      for (const CK_ATTRIBUTE_TYPE use : {CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP}) {
        values.emplace_back(use, true);
      }
    }
    values.insert(values.end(), more.begin(), more.end());
    return make_object(session_, values);
  }
  /// The parameter of a message with the initial value and the tag of this fixture.
  CK_GCM_MESSAGE_PARAMS parameter(CK_GENERATOR_FUNCTION generator = CKG_NO_GENERATE) {
    return {.pIv = context_.iv.data(),
            .ulIvLen = context_.iv.size(),
            .ulIvFixedBits = 0,
            .ivGenerator = generator,
            .pTag = tag_.data(),
            .ulTagBits = 8 * tag_.size()};
  }
  [[nodiscard]] Bytes tag() const { return {tag_.begin(), tag_.end()}; }
  void set_tag(const Bytes& tag) { std::ranges::copy(tag, tag_.begin()); }

  CK_MECHANISM gcm_{CKM_AES_GCM, nullptr, 0};
  GcmContext context_{.key = Bytes(32, 0x4b), .iv = Bytes(12, 0x01), .associated = Bytes(21, 0x61)};
  std::array<CK_BYTE, 16> tag_{};
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
};

}  // namespace kunci::test
