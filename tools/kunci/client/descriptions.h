// SPDX-License-Identifier: Apache-2.0
// What a module tells about itself, its slots and its tokens, as C++ values: texts without their
// padding.
#pragma once

#include <kunci/cryptoki.h>

#include <string>

namespace kunci::tool {

struct ModuleInfo {
  std::string description;
  std::string manufacturer;
  CK_VERSION library_version;
  CK_VERSION cryptoki_version;
};

struct SlotInfo {
  CK_SLOT_ID id;
  std::string description;
  std::string manufacturer;
  CK_FLAGS flags;

  [[nodiscard]] bool has(CK_FLAGS flag) const { return (flags & flag) != 0; }
};

struct TokenInfo {
  CK_SLOT_ID slot;
  std::string label;
  std::string manufacturer;
  std::string model;
  std::string serial;
  CK_FLAGS flags;
  CK_ULONG pin_length_min;
  CK_ULONG pin_length_max;
  CK_VERSION hardware_version;
  CK_VERSION firmware_version;

  [[nodiscard]] bool has(CK_FLAGS flag) const { return (flags & flag) != 0; }
};

ModuleInfo describe(const CK_INFO& info);
SlotInfo describe(CK_SLOT_ID id, const CK_SLOT_INFO& info);
TokenInfo describe(CK_SLOT_ID id, const CK_TOKEN_INFO& info);

/// A fixed field of PKCS #11 without the blanks (or, against the standard, NULs) that fill it.
std::string unpadded(const CK_UTF8CHAR* field, std::size_t size);

/// "5.4"
std::string version_text(const CK_VERSION& version);

}  // namespace kunci::tool
