// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/key_slots.h"

#include <utility>

#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr tlv::Tag kPinPolicy = 0xaa;
constexpr tlv::Tag kTouchPolicy = 0xab;
constexpr std::uint8_t kLastPolicy = 3;

PinPolicy usual_pin_policy(std::uint8_t reference) {
  switch (reference) {
    case key_reference::kSignature:
      return PinPolicy::always;
    case key_reference::kCardAuthentication:
      return PinPolicy::never;
    default:
      return PinPolicy::once;
  }
}

}  // namespace

bool KeyPolicies::take(const tlv::Element& element) {
  if (element.value.size() != 1 || element.value[0] > kLastPolicy) return false;
  if (element.tag == kPinPolicy) {
    pin = static_cast<PinPolicy>(element.value[0]);
    return true;
  }
  if (element.tag == kTouchPolicy) {
    touch = static_cast<TouchPolicy>(element.value[0]);
    return true;
  }
  return false;
}

bool can_hold(const PivOptions& options, KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::rsa2048:
    case KeyAlgorithm::p256:
    case KeyAlgorithm::p384:
      return true;
    case KeyAlgorithm::rsa1024:
      return options.is_yubico();  // no longer in SP 800-78-4
    case KeyAlgorithm::rsa3072:
    case KeyAlgorithm::rsa4096:
      return options.has(PivFeature::large_rsa);
    case KeyAlgorithm::ed25519:
    case KeyAlgorithm::x25519:
      return options.has(PivFeature::curve25519);
    case KeyAlgorithm::p521:
    case KeyAlgorithm::brainpool256r1:
    case KeyAlgorithm::brainpool384r1:
    case KeyAlgorithm::brainpool512r1:
      return false;
  }
  return false;
}

bool is_key_slot(const PivOptions& options, std::uint8_t reference) {
  if (key_reference::is_standard(reference)) return true;
  if (reference == key_reference::kAttestation) return options.has(PivFeature::attestation);
  return options.is_yubico() && key_reference::is_retired(reference);
}

KeySlot make_slot(std::uint8_t reference, PublicKey key, const KeyPolicies& policies,
                  bool generated) {
  return {.public_key = std::move(key),
          .pin = policies.pin == PinPolicy::by_slot ? usual_pin_policy(reference) : policies.pin,
          .touch = policies.touch == TouchPolicy::by_slot ? TouchPolicy::never : policies.touch,
          .generated = generated};
}

Bytes public_key_objects(const PublicKey& key) {
  if (!is_rsa(key.algorithm)) return tlv::element(0x86, key.point);
  Bytes objects = tlv::element(0x81, key.modulus);
  append(objects, tlv::element(0x82, key.exponent));
  return objects;
}

}  // namespace kunci::harness
