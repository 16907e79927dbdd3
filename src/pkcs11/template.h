// SPDX-License-Identifier: Apache-2.0
// Templates: parsed once, values taken by typed tags, and what is left over is an error.
#pragma once

#include <kunci/cryptoki.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pkcs11/attribute.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// A tag: which attribute, and what it is in C++ (bool, CK_ULONG, std::string, Bytes).
template <CK_ATTRIBUTE_TYPE the_type, class Value>
struct Attribute {
  static constexpr CK_ATTRIBUTE_TYPE kType = the_type;
  using ValueType = Value;
};

namespace tag {
inline constexpr Attribute<CKA_CLASS, CK_ULONG> kClass;
inline constexpr Attribute<CKA_TOKEN, bool> kToken;
inline constexpr Attribute<CKA_PRIVATE, bool> kPrivate;
inline constexpr Attribute<CKA_LABEL, std::string> kLabel;
inline constexpr Attribute<CKA_ID, Bytes> kId;
inline constexpr Attribute<CKA_VALUE, Bytes> kValue;
inline constexpr Attribute<CKA_VALUE_LEN, CK_ULONG> kValueLen;
inline constexpr Attribute<CKA_KEY_TYPE, CK_ULONG> kKeyType;
inline constexpr Attribute<CKA_MODULUS, Bytes> kModulus;
inline constexpr Attribute<CKA_MODULUS_BITS, CK_ULONG> kModulusBits;
inline constexpr Attribute<CKA_PUBLIC_EXPONENT, Bytes> kPublicExponent;
inline constexpr Attribute<CKA_EC_PARAMS, Bytes> kEcParams;
inline constexpr Attribute<CKA_EC_POINT, Bytes> kEcPoint;
inline constexpr Attribute<CKA_SENSITIVE, bool> kSensitive;
inline constexpr Attribute<CKA_EXTRACTABLE, bool> kExtractable;
inline constexpr Attribute<CKA_ALWAYS_AUTHENTICATE, bool> kAlwaysAuthenticate;
inline constexpr Attribute<CKA_SIGN, bool> kSign;
inline constexpr Attribute<CKA_DECRYPT, bool> kDecrypt;
inline constexpr Attribute<CKA_DERIVE, bool> kDerive;
inline constexpr Attribute<CKA_MODIFIABLE, bool> kModifiable;
inline constexpr Attribute<CKA_COPYABLE, bool> kCopyable;
inline constexpr Attribute<CKA_DESTROYABLE, bool> kDestroyable;
inline constexpr Attribute<CKA_TRUSTED, bool> kTrusted;
inline constexpr Attribute<CKA_WRAP_WITH_TRUSTED, bool> kWrapWithTrusted;
inline constexpr Attribute<CKA_CHECK_VALUE, Bytes> kCheckValue;
inline constexpr Attribute<CKA_CERTIFICATE_TYPE, CK_ULONG> kCertificateType;
inline constexpr Attribute<CKA_APPLICATION, std::string> kApplication;
inline constexpr Attribute<CKA_OBJECT_ID, Bytes> kObjectId;
}  // namespace tag

CkResult<void> convert(ByteView value, bool& out);
CkResult<void> convert(ByteView value, CK_ULONG& out);
CkResult<void> convert(ByteView value, std::string& out);
CkResult<void> convert(ByteView value, Bytes& out);

/// A caller's array of attributes as views of its memory, checked: CKR_ARGUMENTS_BAD for a NULL
/// array with a count, or for a NULL value with a length; CKR_TEMPLATE_INCONSISTENT for more than
/// kMaxTemplate attributes or the same one twice with different values; CKR_ATTRIBUTE_VALUE_INVALID
/// for a value of more than kMaxValue octets.
inline constexpr CK_ULONG kMaxTemplate = 256;
inline constexpr CK_ULONG kMaxValue = 64 * 1024;
CkResult<std::vector<TemplateEntry>> read_template(const CK_ATTRIBUTE* attributes, CK_ULONG count);

/// A template whose values are taken one by one; each may be taken once.
class Template {
 public:
  explicit Template(std::vector<TemplateEntry> entries) : entries_(std::move(entries)) {}

  /// The value, or nothing where the template has none; CKR_ATTRIBUTE_VALUE_INVALID where it has
  /// another form.
  template <CK_ATTRIBUTE_TYPE type, class Value>
  CkResult<std::optional<Value>> take(Attribute<type, Value> /*tag*/) {
    const auto octets = take_octets(type);
    if (!octets) return std::optional<Value>{};
    Value value{};
    if (const auto converted = convert(*octets, value); !converted) return fail(converted.error());
    return std::optional<Value>{std::move(value)};
  }

  /// The same for a value that must be there: CKR_TEMPLATE_INCOMPLETE.
  template <CK_ATTRIBUTE_TYPE type, class Value>
  CkResult<Value> require(Attribute<type, Value> tag) {
    auto value = take(tag);
    if (!value) return fail(value.error());
    if (!*value) return fail(CKR_TEMPLATE_INCOMPLETE);
    return std::move(**value);
  }

  /// The same with a value for when there is none.
  template <CK_ATTRIBUTE_TYPE type, class Value>
  CkResult<Value> take_or(Attribute<type, Value> tag, Value otherwise) {
    auto value = take(tag);
    if (!value) return fail(value.error());
    return std::move(*value).value_or(std::move(otherwise));
  }

  /// Takes a value that may only be this one: CKR_TEMPLATE_INCONSISTENT otherwise.
  template <CK_ATTRIBUTE_TYPE type, class Value>
  CkResult<void> only(Attribute<type, Value> tag, const Value& allowed) {
    const auto value = take(tag);
    if (!value) return fail(value.error());
    if (*value && **value != allowed) return fail(CKR_TEMPLATE_INCONSISTENT);
    return {};
  }

  /// Drops attributes that change nothing here.
  void ignore(std::span<const CK_ATTRIBUTE_TYPE> types);

  [[nodiscard]] std::optional<ByteView> take_octets(CK_ATTRIBUTE_TYPE type);
  [[nodiscard]] const std::vector<TemplateEntry>& rest() const { return entries_; }
  /// Nothing may be left: CKR_ATTRIBUTE_TYPE_INVALID.
  [[nodiscard]] CkResult<void> finish() const;

 private:
  std::vector<TemplateEntry> entries_;
};

}  // namespace kunci::pkcs11
