// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/data_object.h"

#include "tlv/writer.h"

namespace kunci::pkcs11 {
namespace {

constexpr tlv::Tag kObjectIdentifier = 0x06;

StorageAttributes storage_for(const DataPlace& place) {
  return {.object_class = CKO_DATA,
          .on_token = true,
          .is_private = place.is_private,
          .modifiable = place.modifiable,
          .destroyable = place.modifiable,
          .label = place.label,
          .unique_id = "data-" + std::to_string(place.tag)};
}

}  // namespace

Bytes object_id_of(const DataPlace& place) {
  if (place.object_id.empty()) return {};
  return tlv::element(kObjectIdentifier, place.object_id);
}

CkResult<AttributeValue> DataObject::attribute(CK_ATTRIBUTE_TYPE type) const {
  if (auto stored = storage_.value(type)) return std::move(*stored);
  if (type == CKA_APPLICATION) return value_of(std::string_view(names_.application));
  if (type == CKA_OBJECT_ID) return names_.object_id;
  if (type != CKA_VALUE) return fail(CKR_ATTRIBUTE_TYPE_INVALID);
  const auto octets = value();
  if (!octets) return fail(octets.error());
  return **octets;
}

TokenDataObject::TokenDataObject(std::shared_ptr<Token> token, const DataPlace& place)
    : DataObject(storage_for(place),
                 {.application = place.application, .object_id = object_id_of(place)}),
      token_(std::move(token)),
      tag_(place.tag) {}

CkResult<std::shared_ptr<const Bytes>> TokenDataObject::value() const {
  auto octets = token_->data(tag_);
  if (!octets) return fail(octets.error());
  if (!*octets) return fail(CKR_OBJECT_HANDLE_INVALID);
  return std::move(*octets);
}

CkResult<void> TokenDataObject::set(std::span<const TemplateEntry> changes) {
  DataWriter* const writer = token_->data_writer();
  if (writer == nullptr || changes.size() != 1 || changes[0].type != CKA_VALUE) {
    return DataObject::set(changes);
  }
  return lift(writer->write(tag_, changes[0].value));
}

CkResult<void> TokenDataObject::destroy() {
  DataWriter* const writer = token_->data_writer();
  if (writer == nullptr) return fail(CKR_ACTION_PROHIBITED);
  return lift(writer->erase(tag_));
}

CkResult<std::shared_ptr<Object>> SessionDataObject::copy(
    std::span<const TemplateEntry> changes) const {
  auto storage = storage_.copy(*this, changes);
  if (!storage) return fail(storage.error());
  return std::make_shared<SessionDataObject>(std::move(*storage), names_, *value_);
}

}  // namespace kunci::pkcs11
