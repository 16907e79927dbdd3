// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/commands.h"

#include <utility>

#include "drivers/openpgp/application.h"
#include "tlv/writer.h"
#include "token/interindustry_commands.h"

namespace kunci::openpgp {
namespace {

using iso7816::CommandApdu;
using iso7816::ResponseApdu;
using iso7816::StatusWord;

constexpr std::uint8_t kPerformSecurityOperation = 0x2a;
constexpr std::uint8_t kActivateFile = 0x44;
constexpr std::uint8_t kGenerate = 0x47;
constexpr std::uint8_t kInternalAuthenticate = 0x88;
constexpr std::uint8_t kSelectData = 0xa5;
constexpr std::uint8_t kGetData = 0xca;
constexpr std::uint8_t kPutData = 0xda;
constexpr std::uint8_t kTerminateDf = 0xe6;

constexpr std::uint8_t kByCode = 0x00;
constexpr std::uint8_t kNewPair = 0x80;
constexpr std::uint8_t kPresentPair = 0x81;

constexpr tlv::Tag kGeneralReference = 0x60;
constexpr tlv::Tag kTagList = 0x5c;

std::uint8_t high(std::uint16_t tag) { return static_cast<std::uint8_t>(tag >> 8); }
std::uint8_t low(std::uint16_t tag) { return static_cast<std::uint8_t>(tag & 0xff); }

CommandApdu key_pair_command(std::uint8_t p1, const Place& place) {
  return {.ins = kGenerate,
          .p1 = p1,
          .data = {place.reference.value, 0},
          .expected = iso7816::kMaxExtendedAnswer};
}

Result<ResponseApdu> operate(AppletTransaction& transaction, std::uint8_t instruction,
                             std::uint16_t parameters, ByteView input, std::size_t expected) {
  return transaction.transmit({.ins = instruction,
                               .p1 = high(parameters),
                               .p2 = low(parameters),
                               .data = {input.begin(), input.end()},
                               .expected = expected,
                               .secret = true});
}

}  // namespace

Result<WipedBytes> get_data(AppletTransaction& transaction, std::uint16_t tag,
                            Sensitivity sensitivity) {
  auto answer =
      expect_success(transaction.transmit({.ins = kGetData,
                                           .p1 = high(tag),
                                           .p2 = low(tag),
                                           .expected = iso7816::kMaxExtendedAnswer,
                                           .secret = sensitivity == Sensitivity::secret}));
  if (answer && answer->empty()) return fail(Errc::not_found);
  return answer;
}

Result<void> put_data(AppletTransaction& transaction, std::uint16_t tag, ByteView content,
                      Sensitivity sensitivity) {
  return outcome_of_writing(transaction.transmit({.ins = kPutData,
                                                  .p1 = high(tag),
                                                  .p2 = low(tag),
                                                  .data = {content.begin(), content.end()},
                                                  .secret = sensitivity == Sensitivity::secret}));
}

Result<StatusWord> select_data(AppletTransaction& transaction, std::uint16_t tag,
                               std::uint8_t occurrence, SelectDataForm form) {
  static constexpr std::uint8_t kByTag = 0x04;
  const std::uint8_t octets[] = {high(tag), low(tag)};
  CommandApdu command{.ins = kSelectData, .p1 = occurrence, .p2 = kByTag};
  const Bytes reference = tlv::element(kGeneralReference, tlv::element(kTagList, octets));
  if (form == SelectDataForm::with_length) {
    command.data.push_back(static_cast<std::uint8_t>(reference.size()));
  }
  append(command.data, reference);
  return status_of(transaction, command);
}

Result<StatusWord> select_application(AppletTransaction& transaction) {
  return select_again(transaction, kApplicationId);
}

Result<StatusWord> reset_user_pin(AppletTransaction& transaction, ByteView new_value) {
  return reset_retry_counter(transaction, kByAdmin, kUserForSignature, {}, new_value);
}

Result<StatusWord> reset_user_pin_by_code(AppletTransaction& transaction, ByteView code,
                                          ByteView new_value) {
  return reset_retry_counter(transaction, kByCode, kUserForSignature, code, new_value);
}

Result<ResponseApdu> generate_key_pair(AppletTransaction& transaction, const Place& place) {
  return transaction.transmit(key_pair_command(kNewPair, place));
}

Result<ResponseApdu> read_public_key(AppletTransaction& transaction, const Place& place) {
  return transaction.transmit(key_pair_command(kPresentPair, place));
}

Result<ResponseApdu> compute_signature(AppletTransaction& transaction, ByteView input,
                                       std::size_t expected) {
  return operate(transaction, kPerformSecurityOperation, 0x9e9a, input, expected);
}

Result<ResponseApdu> decipher(AppletTransaction& transaction, ByteView cryptogram,
                              std::size_t expected) {
  return operate(transaction, kPerformSecurityOperation, 0x8086, cryptogram, expected);
}

Result<ResponseApdu> internal_authenticate(AppletTransaction& transaction, ByteView input,
                                           std::size_t expected) {
  return operate(transaction, kInternalAuthenticate, 0x0000, input, expected);
}

Result<StatusWord> terminate(AppletTransaction& transaction) {
  return status_of(transaction, {.ins = kTerminateDf});
}

Result<StatusWord> activate(AppletTransaction& transaction) {
  return status_of(transaction, {.ins = kActivateFile});
}

}  // namespace kunci::openpgp
