// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/piv/containers.h"

#include "tests/harness/piv/piv_names.h"
#include "tlv/writer.h"

namespace kunci::harness {
namespace {

constexpr std::size_t kUsualCapacity = 3052;  // no smaller than a certificate's 1857 (appendix A)

struct Special {
  tlv::Tag tag;
  bool needs_pin;
  std::size_t capacity;
};

/// The objects that are read with a PIN, and those larger than usual.
constexpr Special kSpecial[] = {
    {0x5fc103, true, 4006},   // cardholder fingerprints
    {0x5fc108, true, 12710},  // cardholder facial image
    {object_tag::kPrintedInformation, true, 245},
    {0x5fc121, true, 7106},  // cardholder iris images
    {0x5fc123, true, 12},    // pairing code reference data
};

constexpr tlv::Tag kFirstStandard = 0x5fc101;  // X.509 certificate for card authentication
constexpr tlv::Tag kLastStandard = 0x5fc123;   // pairing code reference data
constexpr tlv::Tag kUndefined = 0x5fc104;      // the one gap in between

std::optional<Container> yubico_container(tlv::Tag tag) {
  constexpr tlv::Tag kFirst = 0x5f0000;
  constexpr tlv::Tag kLast = 0x5fffff;
  if (tag == object_tag::kDiscovery) return Container{.writable = false};
  if (tag < kFirst || tag > kLast) return std::nullopt;
  Container container{.capacity = kUsualCapacity};
  for (const Special& special : kSpecial) {
    if (special.tag == tag) container.needs_pin = special.needs_pin;
  }
  return container;
}

}  // namespace

std::optional<Container> find_container(const PivOptions& options, tlv::Tag tag) {
  if (options.is_yubico()) return yubico_container(tag);
  for (const Special& special : kSpecial) {
    if (special.tag == tag) {
      return Container{.needs_pin = special.needs_pin, .capacity = special.capacity};
    }
  }
  const bool standard = tag >= kFirstStandard && tag <= kLastStandard && tag != kUndefined;
  if (!standard && tag != object_tag::kDiscovery && tag != object_tag::kBitGroup) {
    return std::nullopt;
  }
  return Container{.capacity = kUsualCapacity};
}

Bytes certificate_object(ByteView certificate) {
  static constexpr std::uint8_t kUncompressed[] = {0};
  Bytes object = tlv::element(0x70, certificate);
  append(object, tlv::element(0x71, kUncompressed));
  append(object, tlv::element(0xfe, ByteView{}));
  return object;
}

}  // namespace kunci::harness
