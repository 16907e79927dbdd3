// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "pkcs11/object.h"
#include "pkcs11/storage_attributes.h"

namespace kunci::pkcs11 {

/// A data object (PKCS#11 3.2, 4.5), on a token or of a session.
class DataObject : public Object {
 public:
  struct Names {
    std::string application{};
    Bytes object_id{};  ///< CKA_OBJECT_ID in DER; may be empty
  };

  DataObject(StorageAttributes storage, Names names)
      : storage_(std::move(storage)), names_(std::move(names)) {}

  [[nodiscard]] CK_OBJECT_CLASS object_class() const override { return CKO_DATA; }
  [[nodiscard]] bool is_private() const override { return storage_.is_private(); }
  [[nodiscard]] bool on_token() const override { return storage_.on_token(); }
  [[nodiscard]] CkResult<AttributeValue> attribute(CK_ATTRIBUTE_TYPE type) const override;

 protected:
  [[nodiscard]] virtual CkResult<std::shared_ptr<const Bytes>> value() const = 0;

  Storage storage_;
  const Names names_;
};

/// A view of what stands at a data place.
class TokenDataObject final : public DataObject {
 public:
  TokenDataObject(std::shared_ptr<Token> token, const DataPlace& place);

  CkResult<void> set(std::span<const TemplateEntry> changes) override;
  CkResult<void> destroy() override;

 private:
  [[nodiscard]] CkResult<std::shared_ptr<const Bytes>> value() const override;

  std::shared_ptr<Token> token_;
  std::uint32_t tag_;
};

class SessionDataObject final : public DataObject {
 public:
  SessionDataObject(StorageAttributes storage, Names names, Bytes value)
      : DataObject(std::move(storage), std::move(names)),
        value_(std::make_shared<const Bytes>(std::move(value))) {}

  CkResult<void> set(std::span<const TemplateEntry> changes) override {
    return storage_.set(*this, changes);
  }
  [[nodiscard]] CkResult<std::shared_ptr<Object>> copy(
      std::span<const TemplateEntry> changes) const override;
  CkResult<void> destroy() override { return storage_.destroy(); }

 private:
  [[nodiscard]] CkResult<std::shared_ptr<const Bytes>> value() const override { return value_; }

  std::shared_ptr<const Bytes> value_;
};

/// CKA_OBJECT_ID of a place: DER of its object identifier, empty where it has none.
Bytes object_id_of(const DataPlace& place);

}  // namespace kunci::pkcs11
