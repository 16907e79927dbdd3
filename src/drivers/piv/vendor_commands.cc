// SPDX-License-Identifier: Apache-2.0
#include "drivers/piv/vendor_commands.h"

namespace kunci::piv {
namespace {

using iso7816::CommandApdu;
using iso7816::ResponseApdu;
using iso7816::StatusWord;

constexpr std::uint8_t kMoveKey = 0xf6;
constexpr std::uint8_t kGetMetadata = 0xf7;
constexpr std::uint8_t kGetSerial = 0xf8;
constexpr std::uint8_t kAttest = 0xf9;
constexpr std::uint8_t kSetRetries = 0xfa;
constexpr std::uint8_t kReset = 0xfb;
constexpr std::uint8_t kGetVersion = 0xfd;
constexpr std::uint8_t kImportKey = 0xfe;
constexpr std::uint8_t kSetManagementKey = 0xff;

constexpr std::uint8_t kManagementKey = 0x9b;
/// P1 and P2 of SET MANAGEMENT KEY: without a touch.
constexpr std::uint8_t kAlways = 0xff;

Result<bool> is_known(AppletTransaction& transaction, const CommandApdu& command) {
  const auto status = status_of(transaction, command);
  if (!status) return fail(status.error());
  return !is_unknown(*status);
}

}  // namespace

Result<ResponseApdu> get_metadata(AppletTransaction& transaction, std::uint8_t reference) {
  return transaction.transmit({.ins = kGetMetadata, .p2 = reference, .expected = kWholeAnswer});
}

Result<ResponseApdu> get_version(AppletTransaction& transaction) {
  return transaction.transmit({.ins = kGetVersion, .expected = iso7816::kMaxShortAnswer});
}

Result<std::uint32_t> get_device_number(AppletTransaction& transaction) {
  const auto answer =
      transaction.transmit({.ins = kGetSerial, .expected = iso7816::kMaxShortAnswer});
  if (!answer) return fail(answer.error());
  std::uint32_t number = 0;
  if (!answer->status.ok() || answer->data.size() != sizeof number) return number;
  for (const std::uint8_t octet : answer->data) number = number << 8 | octet;
  return number;
}

Result<ResponseApdu> attest(AppletTransaction& transaction, std::uint8_t key) {
  return transaction.transmit({.ins = kAttest, .p1 = key, .expected = kWholeAnswer});
}

Result<StatusWord> reset_to_factory(AppletTransaction& transaction) {
  return status_of(transaction, {.ins = kReset});
}

Result<StatusWord> set_management_key(AppletTransaction& transaction, std::uint8_t algorithm,
                                      ByteView key) {
  CommandApdu command{.ins = kSetManagementKey, .p1 = kAlways, .p2 = kAlways, .secret = true};
  command.data = {algorithm, kManagementKey, static_cast<std::uint8_t>(key.size())};
  append(command.data, key);
  return status_of(transaction, command);
}

Result<StatusWord> set_retries(AppletTransaction& transaction, std::uint8_t pin_tries,
                               std::uint8_t puk_tries) {
  return status_of(transaction, {.ins = kSetRetries, .p1 = pin_tries, .p2 = puk_tries});
}

Result<StatusWord> import_key(AppletTransaction& transaction, std::uint8_t algorithm,
                              std::uint8_t key, ByteView elements) {
  return status_of(transaction, {.ins = kImportKey,
                                 .p1 = algorithm,
                                 .p2 = key,
                                 .data = {elements.begin(), elements.end()},
                                 .secret = true});
}

Result<StatusWord> move_key(AppletTransaction& transaction, std::uint8_t to, std::uint8_t from) {
  return status_of(transaction, {.ins = kMoveKey, .p1 = to, .p2 = from});
}

Result<bool> has_extensions(AppletTransaction& transaction) {
  const auto version = get_version(transaction);
  if (!version) return fail(version.error());
  if (version->status.ok()) return true;
  if (is_unknown(version->status)) return false;
  return fail(Errc::refused, version->status.value);
}

// No place is called 00, and no key is replaced by none. Some cards know the command with these
// parameters only.
Result<bool> knows_attestation(AppletTransaction& transaction) {
  return is_known(transaction, {.ins = kAttest, .expected = iso7816::kMaxShortAnswer});
}

Result<bool> knows_management_key_change(AppletTransaction& transaction) {
  return is_known(transaction, {.ins = kSetManagementKey, .p1 = kAlways, .p2 = kAlways});
}

Result<bool> knows_key_moves(AppletTransaction& transaction) {
  return is_known(transaction, {.ins = kMoveKey});
}

}  // namespace kunci::piv
