// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/attestation_key.h"

#include <array>
#include <fstream>
#include <stdexcept>

#include "tests/harness/crypto/certificate.h"
#include "tests/harness/piv/containers.h"
#include "tests/harness/piv/key_slots.h"
#include "tests/harness/piv/piv_context.h"

namespace kunci::harness {
namespace {

constexpr const char* kAuthority = "attestation-authority";

/// Basic constraints of a certification authority (RFC 5280, 4.2.1.9).
Extension authority_extension() {
  return {.oid = "2.5.29.19", .critical = true, .value = {0x30, 0x03, 0x01, 0x01, 0xff}};
}

PublicKey generate(KeyStore& keys, const std::string& name) {
  auto key = keys.generate(name, KeyAlgorithm::p256);
  if (!key) throw std::runtime_error("no attestation key could be made");
  return std::move(*key);
}

void write_file(const std::filesystem::path& file, ByteView octets) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(octets.data()),
            static_cast<std::streamsize>(octets.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

bool concerns_attestation(const Command& command) {
  static constexpr std::array<std::uint8_t, 5> kTagList = {0x5c, 0x03, 0x5f, 0xff, 0x01};
  constexpr std::uint8_t kAttest = 0xf9;
  return command.ins == kAttest || command.p2 == key_reference::kAttestation ||
         (command.data.size() >= kTagList.size() &&
          equal(ByteView(command.data).first(kTagList.size()), kTagList));
}

void make_attestation_key(PivContext& context) {
  const auto root_file = context.directory() / kAttestationRootFile;
  if (!context.options().has(PivFeature::attestation) || std::filesystem::exists(root_file)) return;
  KeyStore& keys = context.keys();
  const CertificateSigner authority{keys, kAuthority, generate(keys, kAuthority)};
  const Bytes authority_name = common_name("kunci virtual PIV root");
  const std::string name = PivContext::key_name(key_reference::kAttestation);
  const PublicKey key = generate(keys, name);
  const Bytes certificate =
      make_certificate({.issuer = authority_name,
                        .subject = common_name("kunci virtual PIV attestation"),
                        .key = key,
                        .extensions = {authority_extension()}},
                       authority);
  context.state().keys[key_reference::kAttestation] =
      make_slot(key_reference::kAttestation, key, {}, false);
  context.state().objects[object_tag::kAttestation] = certificate_object(certificate);
  write_file(root_file, make_certificate({.issuer = authority_name,
                                          .subject = authority_name,
                                          .key = authority.key,
                                          .extensions = {authority_extension()}},
                                         authority));
  static_cast<void>(keys.remove(kAuthority));
  context.save();
}

}  // namespace kunci::harness
