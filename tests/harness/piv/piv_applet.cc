// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/piv_applet.h"

#include <utility>

#include "tests/harness/piv/attestation_key.h"
#include "tests/harness/piv/key_slots.h"
#include "tests/harness/piv/piv_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

/// One row a command.
struct Instruction {
  std::uint8_t code;
  Reply (*run)(PivContext&, const Command&);
  bool takes_chain;
  std::optional<PivFeature> feature;  ///< the card must have it
};

constexpr Instruction kInstructions[] = {
    {0x20, verify, false, {}},
    {0x24, change_reference_data, false, {}},
    {0x2c, reset_retry_counter, false, {}},
    {0x47, generate_key_pair, true, {}},
    {0x87, general_authenticate, true, {}},
    {0xcb, get_data, false, {}},
    {0xdb, put_data, true, {}},
    {0xf6, move_key, false, PivFeature::move_key},
    {0xf7, get_metadata, false, PivFeature::metadata},
    {0xf8, get_serial, false, PivFeature::serial},
    {0xf9, attest, false, PivFeature::attestation},
    {0xfa, set_pin_retries, false, PivFeature::extensions},
    {0xfb, reset_application, false, PivFeature::extensions},
    {0xfd, get_version, false, PivFeature::extensions},
    {0xfe, import_key, true, PivFeature::extensions},
    {0xff, set_management_key, false, PivFeature::extensions},
};

const Instruction* find_instruction(const PivOptions& options, std::uint8_t code) {
  for (const Instruction& instruction : kInstructions) {
    const bool there = !instruction.feature || options.has(*instruction.feature);
    if (instruction.code == code && there) return &instruction;
  }
  return nullptr;
}

/// The identifiers in the property template's AC (SP 800-73-4 pt 2, table 5).
Bytes algorithm_identifiers(const PivOptions& options) {
  Bytes identifiers;
  for (const std::uint8_t id :
       {algorithm_id::k3Des, algorithm_id::kRsa2048, algorithm_id::kAes128, algorithm_id::kAes192,
        algorithm_id::kAes256, algorithm_id::kP256, algorithm_id::kP384}) {
    const auto algorithm = key_algorithm(id);
    if (!algorithm || can_hold(options, *algorithm))
      append(identifiers, tlv::element(0x80, Bytes{id}));
  }
  append(identifiers, tlv::element(0x06, Bytes{0x00}));
  return identifiers;
}

/// SP 800-73-4 pt 2, 3.1.1: the application property template. Yubico's products give the older,
/// shorter one.
Bytes property_template(const PivOptions& options) {
  constexpr std::size_t kProvider = 5;
  const ByteView aid = kPivAid;
  const Bytes authority = tlv::element(0x79, tlv::element(0x4f, aid.first(kProvider)));
  if (options.is_yubico()) {
    return tlv::element(0x61, {tlv::element(0x4f, aid.subspan(kProvider)), authority});
  }
  return tlv::element(
      0x61, {tlv::element(0x4f, aid), authority, tlv::element(0x50, bytes_of("kunci PIV card")),
             tlv::element(0xac, algorithm_identifiers(options))});
}

}  // namespace

ByteView PivApplet::aid() const { return kPivAid; }

std::size_t PivApplet::max_data() const {
  // Enough for the largest object and its tags: a facial image (SP 800-73-4 pt 1, appendix A), or
  // 3052 octets.
  constexpr std::size_t kPlain = 12710 + 32;
  constexpr std::size_t kYubico = 3052 + 32;
  return context_.options().is_yubico() ? kYubico : kPlain;
}

bool PivApplet::takes_chain(std::uint8_t instruction) const {
  const Instruction* found = find_instruction(context_.options(), instruction);
  return found != nullptr && found->takes_chain;
}

void PivApplet::reset() {
  context_.session() = {};
  context_.global_pin_verified() = false;
}

Reply PivApplet::select(bool again) {
  if (!again || context_.options().is_yubico()) context_.session() = {};
  context_.session().for_next = {};
  return Reply(property_template(context_.options()));
}

void PivApplet::deselect() { context_.session() = {}; }

Reply PivApplet::process(const Command& command) {
  context_.session().from_last = std::exchange(context_.session().for_next, {});
  const Instruction* found = find_instruction(context_.options(), command.ins);
  if (concerns_attestation(command)) make_attestation_key(context_);
  return found != nullptr ? found->run(context_, command) : status::kUnknownInstruction;
}

}  // namespace kunci::harness
