// SPDX-License-Identifier: Apache-2.0
// Session keys through the module: a token with an RSA and a P-256 pair, made once for a suite.
#pragma once

#include <functional>

#include "tests/module/token_fixture.h"

namespace kunci::test {

class SecretKeys : public testing::Test {
 protected:
  static constexpr std::uint8_t kRsaId = 0x01;
  static constexpr std::uint8_t kEcId = 0x03;

  static void SetUpTestSuite();
  static void TearDownTestSuite();
  void TearDown() override;

  static CK_RV create(const Attributes& values, CK_OBJECT_HANDLE& object);
  /// A key with this value and these attributes besides.
  static CK_OBJECT_HANDLE key(CK_KEY_TYPE type, const Bytes& value, const Attributes& more = {});
  static CK_RV generate(CK_MECHANISM_TYPE type, const Attributes& values, CK_OBJECT_HANDLE& object);
  static bool flag(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
    return Client::attribute(session_, object, type) == Bytes{CK_TRUE};
  }

  struct Outcome {
    CK_RV rv = CKR_OK;
    Bytes octets{};
  };
  /// The whole message at once, after a question for the length.
  static Outcome encrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data);
  static Outcome decrypt(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data);
  static Outcome sign(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data);
  /// The message in parts of this size.
  static Outcome encrypt_in_parts(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data,
                                  std::size_t part);
  static Outcome decrypt_in_parts(CK_MECHANISM mechanism, CK_OBJECT_HANDLE key, Bytes data,
                                  std::size_t part);
  static Outcome wrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE wrapping, CK_OBJECT_HANDLE key);
  static CK_RV unwrap(CK_MECHANISM mechanism, CK_OBJECT_HANDLE unwrapping, Bytes wrapped,
                      const Attributes& values, CK_OBJECT_HANDLE& object);

  static inline PluggedToken* token_ = nullptr;
  static inline Initialised* module_in_use_ = nullptr;
  static inline CK_SESSION_HANDLE session_ = CK_INVALID_HANDLE;
  static inline Client::Pair rsa_;
  static inline Client::Pair ec_;

  const OwnedAttribute secret_{CKA_CLASS, CK_ULONG{CKO_SECRET_KEY}};
  const OwnedAttribute aes_{CKA_KEY_TYPE, CK_ULONG{CKK_AES}};
  const OwnedAttribute generic_{CKA_KEY_TYPE, CK_ULONG{CKK_GENERIC_SECRET}};

 private:
  using Call = std::function<CK_RV(CK_BYTE_PTR, CK_ULONG_PTR)>;
  static Outcome with_length(const Call& call);
};

/// A mechanism with a parameter, which must outlive it.
template <class Parameter>
CK_MECHANISM mechanism_with(CK_MECHANISM_TYPE type, Parameter& parameter) {
  return {type, &parameter, sizeof parameter};
}

}  // namespace kunci::test
