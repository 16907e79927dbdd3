// SPDX-License-Identifier: Apache-2.0
// Yubico's extensions for keys: IMPORT ASYMMETRIC KEY (FE), MOVE KEY (F6) and GET METADATA (F7).
#include <algorithm>
#include <array>

#include "tests/harness/piv/key_slots.h"
#include "tests/harness/piv/piv_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

/// The tag of a private value that is no RSA number.
tlv::Tag scalar_tag(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::ed25519:
      return 0x07;
    case KeyAlgorithm::x25519:
      return 0x08;
    case KeyAlgorithm::rsa1024:
    case KeyAlgorithm::rsa2048:
    case KeyAlgorithm::rsa3072:
    case KeyAlgorithm::rsa4096:
    case KeyAlgorithm::p256:
    case KeyAlgorithm::p384:
    case KeyAlgorithm::p521:
    case KeyAlgorithm::brainpool256r1:
    case KeyAlgorithm::brainpool384r1:
    case KeyAlgorithm::brainpool512r1:
      break;
  }
  return 0x06;
}

struct ImportedKey {
  PrivateKeyParts parts;
  KeyPolicies policies;
};

Bytes* part_for(PrivateKeyParts& parts, KeyAlgorithm algorithm, tlv::Tag tag) {
  if (!is_rsa(algorithm)) return tag == scalar_tag(algorithm) ? &parts.scalar : nullptr;
  const std::array<Bytes*, 5> in_order = {&parts.prime1, &parts.prime2, &parts.exponent1,
                                          &parts.exponent2, &parts.coefficient};
  return tag >= 1 && tag <= in_order.size() ? in_order.at(tag - 1) : nullptr;
}

std::optional<ImportedKey> parse_import(KeyAlgorithm algorithm, ByteView data) {
  ImportedKey key;
  for (tlv::Reader reader(data); !reader.at_end();) {
    const auto element = reader.next();
    if (!element) return std::nullopt;
    Bytes* part = part_for(key.parts, algorithm, element->tag);
    if (part != nullptr) {
      *part = copy_of(element->value);
    } else if (!key.policies.take(*element)) {
      return std::nullopt;
    }
  }
  return key;
}

Bytes byte_element(tlv::Tag tag, unsigned octet) {
  return tlv::element(tag, Bytes{static_cast<std::uint8_t>(octet)});
}

Bytes pin_metadata(const ReferenceData& data, bool factory) {
  Bytes metadata = byte_element(0x01, algorithm_id::kPinOrPuk);
  append(metadata, byte_element(0x05, factory ? 1 : 0));
  append(metadata, tlv::element(0x06, Bytes{data.tries, data.tries_left}));
  return metadata;
}

Bytes management_metadata(const ManagementKey& key) {
  Bytes metadata = byte_element(0x01, key.algorithm);
  append(metadata, tlv::element(0x02, Bytes{0, static_cast<std::uint8_t>(key.touch)}));
  append(metadata, byte_element(0x05, is_factory_key(key) ? 1 : 0));
  return metadata;
}

Bytes slot_metadata(const KeySlot& slot) {
  Bytes metadata = byte_element(0x01, id_of(slot.public_key.algorithm));
  append(metadata, tlv::element(0x02, Bytes{static_cast<std::uint8_t>(slot.pin),
                                            static_cast<std::uint8_t>(slot.touch)}));
  append(metadata, byte_element(0x03, slot.generated ? 1 : 2));
  append(metadata, tlv::element(0x04, public_key_objects(slot.public_key)));
  return metadata;
}

}  // namespace

Reply import_key(PivContext& context, const Command& command) {
  const auto algorithm = key_algorithm(command.p1);
  if (!algorithm || !can_hold(context.options(), *algorithm) ||
      !is_key_slot(context.options(), command.p2)) {
    return status::kWrongParameters;
  }
  if (!context.session().management) return status::kSecurityStatus;
  const auto imported = parse_import(*algorithm, command.data);
  if (!imported) return status::kWrongData;
  const auto key =
      context.keys().import_key(PivContext::key_name(command.p2), *algorithm, imported->parts);
  if (!key) return status::kWrongData;
  context.state().keys[command.p2] = make_slot(command.p2, *key, imported->policies, false);
  context.save();
  return status::kDone;
}

Reply move_key(PivContext& context, const Command& command) {
  constexpr std::uint8_t kNowhere = 0xff;
  const std::uint8_t target = command.p1;
  const std::uint8_t source = command.p2;
  const bool deletion = target == kNowhere;
  const bool movable = key_reference::is_standard(source) || key_reference::is_retired(source);
  const bool has_target = key_reference::is_standard(target) || key_reference::is_retired(target);
  if (deletion ? !is_key_slot(context.options(), source) : !movable || !has_target) {
    return status::kWrongParameters;
  }
  if (!context.session().management) return status::kSecurityStatus;
  auto& slots = context.state().keys;
  const auto found = slots.find(source);
  if (found == slots.end()) return status::kReferenceNotFound;
  if (!deletion && slots.contains(target)) return status::kWrongData;
  const std::string name = PivContext::key_name(source);
  const auto moved = deletion ? context.keys().remove(name)
                              : context.keys().rename(name, PivContext::key_name(target));
  if (!moved) return status::kReferenceNotFound;
  if (!deletion) slots[target] = found->second;
  slots.erase(source);
  context.save();
  return status::kDone;
}

Reply get_metadata(PivContext& context, const Command& command) {
  if (command.p1 != 0) return status::kWrongParameters;
  const PivState& state = context.state();
  switch (command.p2) {
    case key_reference::kPin:
      return Reply(pin_metadata(state.pin, is_factory_pin(state.pin)));
    case key_reference::kPuk:
      return Reply(pin_metadata(state.puk, is_factory_puk(state.puk)));
    case key_reference::kManagement:
      return Reply(management_metadata(state.management));
    default:
      break;
  }
  const auto found = state.keys.find(command.p2);
  if (found == state.keys.end()) return status::kReferenceNotFound;
  return Reply(slot_metadata(found->second));
}

}  // namespace kunci::harness
