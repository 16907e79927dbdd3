// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/openpgp_applet.h"

#include <utility>

#include "tests/harness/openpgp/application_data.h"
#include "tests/harness/openpgp/openpgp_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::uint8_t kGetNextData = 0xcc;
constexpr std::uint8_t kActivate = 0x44;

/// One row a command.
struct Instruction {
  std::uint8_t code;
  Reply (*run)(OpenPgpContext&, const Command&);
  bool takes_chain;
};

constexpr Instruction kInstructions[] = {
    {0x20, openpgp::verify, false},
    {0x22, openpgp::manage_security_environment, false},
    {0x24, openpgp::change_reference_data, false},
    {0x2a, openpgp::perform_security_operation, true},
    {0x2c, openpgp::reset_retry_counter, false},
    {kActivate, openpgp::activate, false},
    {0x47, openpgp::generate_key_pair, false},
    {0x84, openpgp::get_challenge, false},
    {0x88, openpgp::internal_authenticate, true},
    {0xa5, openpgp::select_data, false},
    {0xca, openpgp::get_data, false},
    {kGetNextData, openpgp::get_next_data, false},
    {0xda, openpgp::put_data, true},
    {0xe6, openpgp::terminate, false},
};

bool has_instruction(const OpenPgpOptions& options, std::uint8_t code) {
  switch (code) {
    case 0x22:
      return options.has(OpenPgpFeature::environment);
    case kActivate:
    case 0xe6:
      return options.life_cycle;
    case 0xa5:
    case kGetNextData:
      return options.has(OpenPgpFeature::several_certificates);
    default:
      return true;
  }
}

const Instruction* find_instruction(const OpenPgpOptions& options, std::uint8_t code) {
  for (const Instruction& instruction : kInstructions) {
    if (instruction.code == code && has_instruction(options, code)) return &instruction;
  }
  return nullptr;
}

Reply answer_of_terminated(Terminated terminated) {
  switch (terminated) {
    case Terminated::warns:
      return status::kTerminated;
    case Terminated::refuses:
      return status::kConditionsOfUse;
    case Terminated::hides:
      break;
  }
  return status::kDone;
}

}  // namespace

OpenPgpApplet::OpenPgpApplet(OpenPgpOptions options)
    : context_(std::move(options)), aid_(openpgp::application_identifier(context_.options())) {}

std::size_t OpenPgpApplet::max_data() const { return openpgp::kLargestCertificate + 32; }

bool OpenPgpApplet::takes_chain(std::uint8_t instruction) const {
  const Instruction* found = find_instruction(context_.options(), instruction);
  return found != nullptr && found->takes_chain;
}

Reply OpenPgpApplet::select(bool again) {
  const OpenPgpSession before = std::exchange(context_.session(), {});
  if (again && context_.options().selection_keeps_status) {
    context_.session().pw1_for_signature = before.pw1_for_signature;
    context_.session().pw1 = before.pw1;
    context_.session().pw3 = before.pw3;
  }
  if (context_.state().terminated) return answer_of_terminated(context_.options().terminated);
  if (!context_.options().gives_fci) return Reply(Bytes{});
  return Reply(tlv::element(0x6f, tlv::element(0x84, aid_)));
}

Reply OpenPgpApplet::process(const Command& command) {
  const Instruction* found = find_instruction(context_.options(), command.ins);
  if (found == nullptr) return status::kUnknownInstruction;
  if (context_.state().terminated && command.ins != kActivate) return status::kConditionsOfUse;
  if (command.ins != kGetNextData) context_.session().next_certificate.reset();
  return found->run(context_, command);
}

}  // namespace kunci::harness
