// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/protected_key.h"

#include "drivers/piv/commands.h"
#include "drivers/piv/data_objects.h"
#include "drivers/piv/management_algorithms.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::piv {
namespace {

constexpr tlv::Tag kProtectedData = 0x88;
constexpr tlv::Tag kKey = 0x89;
constexpr tlv::Tag kFormerKey = 0x8b;  // ours: others read 89 and pass over it

constexpr tlv::Tag kAdminData = 0x80;
constexpr tlv::Tag kFlags = 0x81;
constexpr std::uint8_t kKeyIsProtected = 0x02;

/// The caller has given no data that could be wrong.
Error not_the_callers(const Error& error) {
  if (error.code != Errc::data_invalid) return error;
  return {.code = Errc::refused, .tries_left = {}, .status_word = error.status_word};
}

/// What is inside 80; empty where the object is missing or not what we know, nothing where the card
/// has no place for it.
Result<std::optional<Bytes>> read_admin_data(AppletTransaction& transaction) {
  const auto content = get_object(transaction, tag::kAdminData);
  if (failed_with(content, Errc::not_found)) return Bytes();
  const bool unknown_tag =
      failed_with(content, Errc::unsupported) || failed_with(content, Errc::data_invalid);
  if (unknown_tag) return std::nullopt;
  if (!content) return fail(content.error());
  const auto inside = tlv::find(*content, kAdminData);
  return inside ? copy_of(*inside) : Bytes();
}

std::uint8_t flags_in(ByteView admin_data) {
  const auto flags = tlv::find(admin_data, kFlags);
  return flags && flags->size() == 1 ? (*flags)[0] : 0;
}

}  // namespace

bool keeps_management_key(ByteView printed_information) {
  return tlv::Reader(printed_information).peek() == kProtectedData;
}

Result<std::vector<Secret>> read_protected_keys(AppletTransaction& transaction) {
  const auto content = get_object(transaction, tag::kPrintedInformation, Sensitivity::secret);
  std::vector<Secret> keys;
  if (!content && is_absence(content.error().code)) return keys;
  if (!content) return fail(not_the_callers(content.error()));
  if (!keeps_management_key(*content)) return keys;
  const auto inside = tlv::find(*content, kProtectedData);
  if (!inside) return keys;
  for (const tlv::Tag tag : {kKey, kFormerKey}) {
    const auto key = tlv::find(*inside, tag);
    if (key && !management_algorithms_for(key->size()).empty()) keys.emplace_back(*key);
  }
  return keys;
}

Result<void> write_protected_key(AppletTransaction& transaction, const Secret& key,
                                 const Secret* former) {
  WipedBytes keys;
  tlv::append_element(keys, kKey, key.view());
  if (former != nullptr) tlv::append_element(keys, kFormerKey, former->view());
  WipedBytes content;
  tlv::append_element(content, kProtectedData, keys);
  return put_object(transaction, tag::kPrintedInformation, content, Sensitivity::secret);
}

Result<void> erase_protected_key(AppletTransaction& transaction) {
  return put_object(transaction, tag::kPrintedInformation, {});
}

Result<bool> key_is_said_to_be_protected(AppletTransaction& transaction) {
  const auto admin_data = read_admin_data(transaction);
  if (!admin_data) return fail(admin_data.error());
  return *admin_data && (flags_in(**admin_data) & kKeyIsProtected) != 0;
}

Result<bool> keeps_management_key(AppletTransaction& transaction, bool pin_verified) {
  const auto flag = key_is_said_to_be_protected(transaction);
  if (!flag || *flag || !pin_verified) return flag;
  const auto keys = read_protected_keys(transaction);
  if (!keys) return fail(keys.error());
  return !keys->empty();
}

Result<void> say_key_is_protected(AppletTransaction& transaction, bool is_protected) {
  const auto admin_data = read_admin_data(transaction);
  if (!admin_data) return fail(admin_data.error());
  if (!*admin_data) return {};
  const std::uint8_t others = flags_in(**admin_data) & static_cast<std::uint8_t>(~kKeyIsProtected);
  const std::uint8_t flags[] = {
      static_cast<std::uint8_t>(others | (is_protected ? kKeyIsProtected : 0))};
  Bytes changed;
  tlv::append_element(changed, kFlags, flags);
  tlv::Reader reader(**admin_data);
  while (!reader.at_end()) {
    const auto element = reader.next();
    if (!element) break;
    if (element->tag != kFlags) append(changed, element->whole);
  }
  const auto written = put_object(transaction, tag::kAdminData, tlv::element(kAdminData, changed));
  if (!written && !is_absence(written.error().code)) return written;
  return {};
}

}  // namespace kunci::piv
