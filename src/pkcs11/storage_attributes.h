// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/mutex.h"
#include "pkcs11/attribute.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

class Object;

/// What every storage object has (PKCS#11 3.2, 4.6), and the CKA_ID of those that have one.
struct StorageAttributes {
  CK_OBJECT_CLASS object_class = 0;
  bool on_token = false;
  bool is_private = false;
  bool modifiable = false;
  bool copyable = false;
  bool destroyable = true;
  std::string label{};
  std::optional<Bytes> id{};
  std::string unique_id{};

  /// The value, or nothing where `type` is not one of these.
  [[nodiscard]] std::optional<AttributeValue> value(CK_ATTRIBUTE_TYPE type) const;
};

/// Why an attribute is to have another value: a copy may differ in more than an object may change.
enum class Change : std::uint8_t { set, copy };

/// Makes one change: false where the attribute is none of these. CKR_ATTRIBUTE_READ_ONLY,
/// CKR_ATTRIBUTE_VALUE_INVALID; CKR_TEMPLATE_INCONSISTENT for a copy that a session cannot hold or
/// that would show what was private.
CkResult<bool> apply_change(StorageAttributes& storage, const TemplateEntry& change,
                            Change occasion);

/// The storage attributes of one object, for any thread.
class Storage {
 public:
  explicit Storage(StorageAttributes attributes)
      : is_private_(attributes.is_private),
        on_token_(attributes.on_token),
        attributes_(std::move(attributes)) {}
  Storage(Storage&& other) noexcept : Storage(other.snapshot()) {}
  Storage& operator=(Storage&&) = delete;

  [[nodiscard]] bool is_private() const { return is_private_; }
  [[nodiscard]] bool on_token() const { return on_token_; }
  [[nodiscard]] std::optional<AttributeValue> value(CK_ATTRIBUTE_TYPE type) const;

  /// All changes or none. Other attributes of `self` keep the value that they have:
  /// CKR_ATTRIBUTE_READ_ONLY. CKR_ACTION_PROHIBITED where CKA_MODIFIABLE is false.
  CkResult<void> set(const Object& self, std::span<const TemplateEntry> changes);
  /// Those of a copy with changes; CKR_ACTION_PROHIBITED where CKA_COPYABLE is false.
  [[nodiscard]] CkResult<StorageAttributes> copy(const Object& self,
                                                 std::span<const TemplateEntry> changes) const;
  /// CKR_ACTION_PROHIBITED where CKA_DESTROYABLE is false.
  [[nodiscard]] CkResult<void> destroy() const;

 private:
  [[nodiscard]] StorageAttributes snapshot() const;
  [[nodiscard]] CkResult<StorageAttributes> changed(const Object& self,
                                                    std::span<const TemplateEntry> changes,
                                                    Change occasion) const;

  const bool is_private_;
  const bool on_token_;
  mutable Mutex mutex_;
  StorageAttributes attributes_ KUNCI_GUARDED_BY(mutex_);
};

}  // namespace kunci::pkcs11
