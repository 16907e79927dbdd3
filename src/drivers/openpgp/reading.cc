// SPDX-License-Identifier: Apache-2.0
#include "drivers/openpgp/reading.h"

#include <memory>
#include <utility>

#include "base/log.h"
#include "crypto/certificate.h"
#include "drivers/openpgp/commands.h"
#include "drivers/openpgp/data_objects.h"
#include "drivers/openpgp/known_keys.h"
#include "drivers/openpgp/public_keys.h"
#include "tlv/reader.h"

namespace kunci::openpgp {
namespace {

using iso7816::StatusWord;

constexpr StatusWord kWrongParametersAtAll{0x6b00};
constexpr std::uint8_t kFirstWithSelectData = 3;  // major version

bool is_certain_absence(const Error& error) {
  return error.code == Errc::not_found || error.code == Errc::unsupported;
}

/// Also what cards say that have stumbled: that is no reason to hide the rest of the card, and not
/// remembered.
bool is_absence(const Error& error) {
  return is_certain_absence(error) || error.code == Errc::data_invalid ||
         error.status_word == iso7816::kConditionsNotSatisfied.value;
}

void learn_pins(Core& core, const PinStatus& pins) {
  core.pins.learn(PinRole::user, {.tries_left = pins.user_tries});
  core.pins.learn(PinRole::so, {.tries_left = pins.admin_tries});
}

/// For what is not there, by this answer: remembered where that is certain. Other errors stay.
template <class Key, class T>
Result<Found<T>> absent(AppletTransaction& transaction, Core& core, Memory<Key, T>& memory, Key key,
                        const Error& error) {
  if (!is_absence(error)) return fail(error);
  // An empty answer is one of our applet's.
  const bool refused = error.status_word != 0 || !transaction.proven();
  if (refused) {
    if (const auto proven = prove_applet(transaction, core); !proven) return fail(proven.error());
  }
  if (is_certain_absence(error)) memory.remember(key, nullptr);
  return nullptr;
}

/// How some cards answer when they are asked for the public key of an empty place (YubiKey NEO,
/// FluffyPGP), but others when they have stumbled: so only where the card tells of no key.
bool may_be_an_empty_place(StatusWord status) {
  constexpr StatusWord kNoDiagnosis{0x6f00};
  return status == kNoDiagnosis || status == iso7816::kWrongLength;
}

/// nullptr, which is not remembered, where nothing else speaks for a key there.
Result<Found<crypto::PublicKey>> doubtful_key(AppletTransaction& transaction, Core& core,
                                              const Place& place, StatusWord status) {
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  if ((*data)->may_have_key(place)) return fail(error_of(status));
  if (const auto proven = prove_applet(transaction, core); !proven) return fail(proven.error());
  return nullptr;
}

/// That the card does not take the command in this form, as opposed to: does not know it.
bool refuses_form(StatusWord status) {
  return status == iso7816::kWrongData || status == iso7816::kWrongLength;
}

Result<StatusWord> select_occurrence(AppletTransaction& transaction, Core& core,
                                     const Place& place) {
  auto& form = core.memory.select_data_form;
  const auto send = [&](SelectDataForm sent) {
    auto status = select_data(transaction, tag::kCertificate, place.occurrence, sent);
    if (status && status->ok()) form.set(sent);
    return status;
  };
  if (const auto known = form.get()) return send(*known);
  const auto status = send(SelectDataForm::standard);
  if (!status || !refuses_form(*status)) return status;
  const auto other = send(SelectDataForm::with_length);
  return !other || other->ok() ? other : status;
}

Result<void> read_cardholder(AppletTransaction& transaction, Core& core) {
  const auto answer = get_data(transaction, tag::kCardholder);
  if (!answer && !is_absence(answer.error())) return fail(answer.error());
  if (!answer) {
    if (const auto proven = prove_applet(transaction, core); !proven) return proven;
  }
  const ByteView octets = answer ? ByteView(*answer) : ByteView();
  const auto whole = tlv::find(octets, tag::kCardholder);
  for (const std::uint16_t tag : {tag::kName, tag::kLanguage, tag::kSex}) {
    const auto value = tlv::find(whole ? *whole : octets, tag);
    core.memory.objects.remember(
        tag, value && !value->empty() ? std::make_shared<const Bytes>(copy_of(*value)) : nullptr);
  }
  return {};
}

}  // namespace

Result<void> prove_applet(AppletTransaction& transaction, Core& core) {
  transaction.doubt();
  if (core.memory.application_data() == nullptr) {
    const auto data = read_application_data(transaction, core);
    return data ? Result<void>() : fail(data.error());
  }
  const auto octets = get_data(transaction, tag::kPinStatus);
  return octets ? Result<void>() : fail(octets.error());
}

Result<Found<ApplicationData>> read_application_data(AppletTransaction& transaction, Core& core) {
  if (auto known = core.memory.application_data()) return known;
  const auto answer = get_data(transaction, tag::kApplicationData);
  if (!answer && says_terminated({answer.error().status_word})) {
    core.memory.is_terminated.set(true);
  }
  if (failed_with(answer, Errc::data_invalid)) {
    return fail(Errc::refused, answer.error().status_word);
  }
  if (!answer) return fail(answer.error());
  auto data = application_data_from(*answer);
  if (!data) return fail(data.error());
  core.memory.is_terminated.set(false);
  if (data->apdu_limits) {
    transaction.allow_extended(data->apdu_limits->max_command, data->apdu_limits->max_response);
  }
  learn_pins(core, data->pins);
  if (data->version.major < kFirstWithSelectData) core.memory.has_select_data.set(false);
  auto found = std::make_shared<const ApplicationData>(std::move(*data));
  core.memory.application.remember(tag::kApplicationData, found);
  return found;
}

Result<Found<crypto::PublicKey>> read_key(AppletTransaction& transaction, Core& core,
                                          const Place& place) {
  if (auto known = core.memory.keys.recall(place.reference)) return std::move(*known);
  const auto data = core.memory.application_data();
  if (data && data->is_known_to_be_empty(place)) {
    core.memory.keys.remember(place.reference, nullptr);
    return nullptr;
  }
  const auto answer = read_public_key(transaction, place);
  if (!answer) return fail(answer.error());
  Fact<bool>& in_doubt = core.memory.in_doubt[place.index];
  in_doubt.set(may_be_an_empty_place(answer->status));
  if (in_doubt.get() == true) {
    return doubtful_key(transaction, core, place, answer->status);
  }
  if (!answer->status.ok()) {
    const Error error = error_of(answer->status);
    return absent(transaction, core, core.memory.keys, place.reference, error);
  }
  auto key = public_key_in(answer->data, place, data ? &data->key(place) : nullptr);
  if (!key) {
    log::write(log::Level::info, "OpenPGP: a key of an algorithm that is not supported");
  }
  // Of an algorithm that we know it is one, unless it was spoilt on its way.
  if (!key && data && data->key(place).algorithm) {
    in_doubt.set(true);
    return nullptr;
  }
  Found<crypto::PublicKey> found;
  if (key) found = std::make_shared<const crypto::PublicKey>(std::move(*key));
  core.memory.keys.remember(place.reference, found);
  if (found) keep_key(core, place, *found);
  return found;
}

Result<void> select_certificate(AppletTransaction& transaction, Core& core, const Place& place) {
  const Result<void> only_one = place.occurrence == 0 ? Result<void>() : fail(Errc::unsupported);
  if (core.memory.has_select_data.get() == false) return only_one;
  const auto status = select_occurrence(transaction, core, place);
  if (!status) return fail(status.error());
  if (status->ok()) {
    core.memory.has_select_data.set(true);
    return {};
  }
  const Error error = iso7816::error_from(*status);
  if (error.code != Errc::unsupported && *status != kWrongParametersAtAll) return fail(error);
  if (const auto proven = prove_applet(transaction, core); !proven) return proven;
  core.memory.has_select_data.set(false);
  return only_one;
}

Result<WipedBytes> read_certificate_object(AppletTransaction& transaction) {
  auto octets = get_data(transaction, tag::kCertificate);
  if (!octets) return octets;
  const auto whole = tlv::find(*octets, tag::kCertificate);
  return whole ? WipedBytes(whole->begin(), whole->end()) : std::move(octets);
}

Result<Found<Bytes>> read_certificate(AppletTransaction& transaction, Core& core,
                                      const Place& place) {
  auto& memory = core.memory.certificates;
  if (auto known = memory.recall(place.reference)) return std::move(*known);
  const auto selected = select_certificate(transaction, core, place);
  if (!selected) return absent(transaction, core, memory, place.reference, selected.error());
  const auto octets = read_certificate_object(transaction);
  if (failed_with(octets, Errc::not_logged_in)) return nullptr;
  if (!octets) return absent(transaction, core, memory, place.reference, octets.error());
  auto certificate = crypto::parse_certificate(*octets);
  // What makes no sense may have been spoilt on its way.
  if (!certificate) return nullptr;
  Found<Bytes> found = std::make_shared<const Bytes>(std::move(certificate->der));
  memory.remember(place.reference, found);
  return found;
}

Result<Found<Bytes>> read_object(AppletTransaction& transaction, Core& core, std::uint16_t tag) {
  auto& memory = core.memory.objects;
  if (auto known = memory.recall(tag)) return std::move(*known);
  if (is_cardholder_data(tag)) {
    const auto read = read_cardholder(transaction, core);
    if (!read) return fail(read.error());
    return memory.recall(tag).value_or(nullptr);
  }
  const auto octets = get_data(transaction, tag);
  if (!octets) return absent(transaction, core, memory, tag, octets.error());
  auto found = std::make_shared<const Bytes>(octets->begin(), octets->end());
  memory.remember(tag, found);
  return found;
}

Result<Found<Kdf>> read_kdf(AppletTransaction& transaction, Core& core) {
  auto& memory = core.memory.kdf;
  if (auto known = memory.recall(tag::kKdf)) return std::move(*known);
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  Found<Kdf> found;
  if ((*data)->capabilities.kdf) {
    const auto content = get_data(transaction, tag::kKdf);
    // A PIN that is sent bare where the card wants its hash is a wrong one: no guessing here.
    const bool certain = content || is_certain_absence(content.error());
    if (!certain) return fail(Errc::refused, content.error().status_word);
    if (!content) return absent(transaction, core, memory, tag::kKdf, content.error());
    auto kdf = kdf_from(*content);
    if (!kdf) return fail(kdf.error());
    if (*kdf) found = std::make_shared<const Kdf>(std::move(**kdf));
  }
  memory.remember(tag::kKdf, found);
  return found;
}

std::optional<std::optional<TokenMark>> remembered_mark(const CardMemory& memory) {
  const auto data = memory.application_data();
  if (data == nullptr) return std::nullopt;
  if (!data->capabilities.private_objects) return std::optional<TokenMark>();
  const auto object = memory.objects.recall(tag::kMark);
  if (!object) return std::nullopt;
  const auto value = tlv::find(*object ? ByteView(**object) : ByteView(), kTokenMarkTag);
  return value ? token_mark_from(*value) : std::nullopt;
}

Result<std::optional<TokenMark>> read_mark(AppletTransaction& transaction, Core& core) {
  const auto data = read_application_data(transaction, core);
  if (!data) return fail(data.error());
  if ((*data)->capabilities.private_objects) {
    const auto object = read_object(transaction, core, tag::kMark);
    if (!object) return fail(object.error());
  }
  return remembered_mark(core.memory).value_or(std::nullopt);
}

}  // namespace kunci::openpgp
