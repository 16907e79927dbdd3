// SPDX-License-Identifier: Apache-2.0
// ATTEST (F9), Yubico's extension: a certificate by the attestation key over a key that was
// generated on the card.
#include <array>
#include <string>

#include "base/hex.h"
#include "tests/harness/crypto/certificate.h"
#include "tests/harness/piv/piv_commands.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

/// Yubico's arc for PIV attestation.
std::string extension_oid(unsigned number) {
  return "1.3.6.1.4.1.41482.3." + std::to_string(number);
}

std::vector<Extension> statement(const PivOptions& options, const KeySlot& slot) {
  constexpr std::uint8_t kUsbAKeychain = 1;
  const PivVersion& version = options.version;
  std::vector<Extension> extensions = {
      {.oid = extension_oid(3), .value = {version.major, version.minor, version.patch}}};
  if (options.has(PivFeature::serial)) {
    const std::array<std::uint8_t, 4> serial = {
        static_cast<std::uint8_t>(options.serial >> 24),
        static_cast<std::uint8_t>(options.serial >> 16 & 0xff),
        static_cast<std::uint8_t>(options.serial >> 8 & 0xff),
        static_cast<std::uint8_t>(options.serial & 0xff)};
    extensions.push_back({.oid = extension_oid(7), .value = tlv::integer(serial)});
  }
  extensions.push_back(
      {.oid = extension_oid(8),
       .value = {static_cast<std::uint8_t>(slot.pin), static_cast<std::uint8_t>(slot.touch)}});
  extensions.push_back({.oid = extension_oid(9), .value = {kUsbAKeychain}});
  return extensions;
}

/// The subject's name in the certificate of the attestation key, whoever put it there.
Result<Bytes> attester_name(const PivState& state) {
  constexpr tlv::Tag kSequence = 0x30;
  const auto object = state.objects.find(object_tag::kAttestation);
  if (object == state.objects.end()) return fail(Errc::not_found);
  const auto certificate = tlv::find(object->second, 0x70);
  if (!certificate) return fail(certificate.error());
  auto outer = tlv::Reader(*certificate).enter(kSequence);
  if (!outer) return fail(outer.error());
  auto inner = outer->enter(kSequence);
  if (!inner) return fail(inner.error());
  // RFC 5280, 4.1: version (perhaps), serial number, signature, issuer, validity come before the
  // subject.
  if (const auto version = inner->take_if(0xa0); !version) return fail(version.error());
  for (int i = 0; i < 4; ++i) {
    if (const auto skipped = inner->next(); !skipped) return fail(skipped.error());
  }
  const auto subject = inner->expect(kSequence);
  if (!subject) return fail(subject.error());
  return copy_of(subject->whole);
}

bool can_sign(const KeySlot& slot) {
  const KeyAlgorithm algorithm = slot.public_key.algorithm;
  return is_rsa(algorithm) || is_nist_curve(algorithm);
}

}  // namespace

Reply attest(PivContext& context, const Command& command) {
  const std::uint8_t reference = command.p1;
  if (command.p2 != 0 ||
      (!key_reference::is_standard(reference) && !key_reference::is_retired(reference))) {
    return status::kWrongParameters;
  }
  const auto& slots = context.state().keys;
  const auto attested = slots.find(reference);
  const auto attester = slots.find(key_reference::kAttestation);
  if (attested == slots.end() || !attested->second.generated) return status::kWrongData;
  const auto issuer = attester_name(context.state());
  if (attester == slots.end() || !can_sign(attester->second) || !issuer) return status::kWrongData;
  const std::string subject = "YubiKey PIV Attestation " + to_hex({&reference, 1});
  return Reply(make_certificate({.issuer = *issuer,
                                 .subject = common_name(subject),
                                 .key = attested->second.public_key,
                                 .extensions = statement(context.options(), attested->second)},
                                {.keys = context.keys(),
                                 .id = PivContext::key_name(key_reference::kAttestation),
                                 .key = attester->second.public_key}));
}

}  // namespace kunci::harness
