// SPDX-License-Identifier: Apache-2.0
#include "client/descriptions.h"

#include <fmt/core.h>

#include <iterator>

namespace kunci::tool {
namespace {

template <std::size_t kSize>
std::string text_in(const CK_UTF8CHAR (&field)[kSize]) {
  return unpadded(field, kSize);
}

}  // namespace

std::string unpadded(const CK_UTF8CHAR* field, std::size_t size) {
  std::string text(reinterpret_cast<const char*>(field), size);
  text.erase(text.find_last_not_of(std::string_view(" \0", 2)) + 1);
  return text;
}

ModuleInfo describe(const CK_INFO& info) {
  return {.description = text_in(info.libraryDescription),
          .manufacturer = text_in(info.manufacturerID),
          .library_version = info.libraryVersion,
          .cryptoki_version = info.cryptokiVersion};
}

SlotInfo describe(CK_SLOT_ID id, const CK_SLOT_INFO& info) {
  return {.id = id,
          .description = text_in(info.slotDescription),
          .manufacturer = text_in(info.manufacturerID),
          .flags = info.flags};
}

TokenInfo describe(CK_SLOT_ID id, const CK_TOKEN_INFO& info) {
  return {.slot = id,
          .label = text_in(info.label),
          .manufacturer = text_in(info.manufacturerID),
          .model = text_in(info.model),
          .serial = text_in(info.serialNumber),
          .flags = info.flags,
          .pin_length_min = info.ulMinPinLen,
          .pin_length_max = info.ulMaxPinLen,
          .hardware_version = info.hardwareVersion,
          .firmware_version = info.firmwareVersion};
}

std::string version_text(const CK_VERSION& version) {
  return fmt::format("{}.{}", static_cast<unsigned>(version.major),
                     static_cast<unsigned>(version.minor));
}

}  // namespace kunci::tool
