// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kunci::bench {

/// Throws std::runtime_error with this name where a call gave anything but CKR_OK.
void expect_ok(CK_RV rv, std::string_view call);

/// A PKCS #11 module, loaded from a path and initialised, by the functions that every version has.
/// All methods throw std::runtime_error with the name of the call that failed. It is finalised at
/// the end of its life and never unloaded: not every module bears that.
class MeasuredModule {
 public:
  explicit MeasuredModule(const std::string& path);
  ~MeasuredModule();
  MeasuredModule(const MeasuredModule&) = delete;
  MeasuredModule& operator=(const MeasuredModule&) = delete;

  [[nodiscard]] const CK_FUNCTION_LIST& functions() const { return *functions_; }
  [[nodiscard]] std::vector<CK_SLOT_ID> slots_with_tokens() const;
  [[nodiscard]] CK_SESSION_HANDLE open(CK_SLOT_ID slot, CK_FLAGS more = 0) const;
  void log_in(CK_SESSION_HANDLE session, std::string_view pin, CK_USER_TYPE user = CKU_USER) const;
  [[nodiscard]] std::vector<CK_OBJECT_HANDLE> find(CK_SESSION_HANDLE session,
                                                   std::span<CK_ATTRIBUTE> wanted) const;
  /// Empty where the object has no such attribute.
  std::vector<CK_BYTE> attribute(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                 CK_ATTRIBUTE_TYPE type) const;

 private:
  CK_FUNCTION_LIST* functions_ = nullptr;
};

/// A private key and how it signs a message of 32 octets.
class MeasuredKey {
 public:
  /// The private key with that id, in a session that is logged in.
  MeasuredKey(const MeasuredModule& module, CK_SESSION_HANDLE session, CK_KEY_TYPE kind,
              CK_BYTE id);
  /// C_SignInit and C_Sign, with the PIN before it where the key wants it each time.
  void sign();

 private:
  const MeasuredModule& module_;
  CK_SESSION_HANDLE session_;
  CK_OBJECT_HANDLE key_ = CK_INVALID_HANDLE;
  CK_MECHANISM mechanism_{};
  bool always_authenticate_ = false;
  std::array<CK_BYTE, 512> signature_{};
};

}  // namespace kunci::bench
