// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/openpgp/personal_content.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/harness/crypto/certificate.h"
#include "tests/harness/openpgp/algorithm_attributes.h"
#include "tests/harness/openpgp/fingerprint.h"

namespace kunci::harness {
namespace {

constexpr std::uint32_t kCreated = 1577836800;  // 2020-01-01 00:00:00 UTC
constexpr std::uint8_t kFemale = 0x32;          // ISO/IEC 5218, as a digit

/// P-256 where the card has it, since it is made in no time; otherwise the factory's.
KeyAlgorithm algorithm_for(const OpenPgpOptions& options, OpenPgpKey key) {
  const auto possible = algorithms_for(options, key);
  const bool has_p256 = std::ranges::find(possible, KeyAlgorithm::p256) != possible.end();
  return has_p256 ? KeyAlgorithm::p256 : possible.front();
}

void put_key(OpenPgpContext& context, OpenPgpKey key) {
  OpenPgpState& state = context.state();
  const KeyAlgorithm algorithm = algorithm_for(context.options(), key);
  const auto made = context.keys().generate(OpenPgpContext::key_name(key), algorithm);
  if (!made) throw std::runtime_error("no key could be made");
  state.attributes[index_of(key)] = attributes_of(algorithm, key);
  state.keys[index_of(key)] = OpenPgpKeyState{.public_key = *made, .origin = KeyOrigin::generated};
  state.objects[openpgp_tag::of(openpgp_tag::kFingerprint, key)] =
      openpgp::fingerprint(*made, key, kCreated);
  state.objects[openpgp_tag::of(openpgp_tag::kDate, key)] = openpgp::date_octets(kCreated);
}

void put_certificate(OpenPgpContext& context) {
  constexpr OpenPgpKey kKey = OpenPgpKey::authentication;
  const PublicKey& key = context.state().keys[index_of(kKey)]->public_key;
  if (!is_rsa(key.algorithm) && !is_weierstrass(key.algorithm)) return;
  const Bytes name = common_name("Siti Contoh");
  context.state().certificates[0] =
      make_certificate({.issuer = name, .subject = name, .key = key},
                       {.keys = context.keys(), .id = OpenPgpContext::key_name(kKey), .key = key});
}

}  // namespace

void put_personal_content(OpenPgpContext& context) {
  auto& objects = context.state().objects;
  const auto put_text = [&objects](tlv::Tag tag, std::string_view text) {
    objects[tag] = copy_of(bytes_of(text));
  };
  put_text(openpgp_tag::kName, "Contoh<<Siti");
  put_text(openpgp_tag::kLanguage, "id");
  objects[openpgp_tag::kSalutation] = {kFemale};
  put_text(openpgp_tag::kLogin, "siti");
  put_text(openpgp_tag::kUrl, "https://example.org/siti.asc");
  for (const OpenPgpKey key : kOpenPgpKeys) put_key(context, key);
  put_certificate(context);
}

}  // namespace kunci::harness
