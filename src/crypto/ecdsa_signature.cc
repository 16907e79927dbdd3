// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa_signature.h"

#include <algorithm>

#include "crypto/asn1_tag.h"
#include "tlv/reader.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

bool all_zero(ByteView octets) {
  return std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0; });
}

// Some cards put too many zeros in front; a set top bit is a negative number by DER, and no card is
// known to mean less.
Result<void> append_number(Bytes& raw, tlv::Reader& reader, std::size_t size) {
  const auto element = reader.expect(asn1::kInteger);
  if (!element) return fail(element.error());
  const auto magnitude = tlv::unsigned_integer(element->value);
  if (!magnitude) return fail(magnitude.error());
  if (magnitude->empty() || magnitude->size() > size) return fail(Errc::malformed);
  raw.resize(raw.size() + size - magnitude->size());
  append(raw, *magnitude);
  return {};
}

Result<Bytes> raw_from_halves(ByteView signature, std::size_t size) {
  if (signature.empty() || signature.size() % 2 != 0) return fail(Errc::malformed);
  Bytes raw;
  for (ByteView half :
       {signature.first(signature.size() / 2), signature.last(signature.size() / 2)}) {
    while (!half.empty() && half[0] == 0) half = half.subspan(1);
    if (half.empty() || half.size() > size) return fail(Errc::malformed);
    raw.resize(raw.size() + size - half.size());
    append(raw, half);
  }
  return raw;
}

}  // namespace

Result<Bytes> raw_from_der(ByteView der, Curve curve) {
  tlv::Reader outer(der);
  auto numbers = outer.enter(asn1::kSequence);
  if (!numbers) return fail(numbers.error());
  Bytes raw;
  for (int i = 0; i < 2; ++i) {
    if (const auto taken = append_number(raw, *numbers, field_size(curve)); !taken) {
      return fail(taken.error());
    }
  }
  if (!numbers->at_end() || !outer.at_end()) return fail(Errc::malformed);
  return raw;
}

Result<Bytes> der_from_raw(ByteView raw) {
  const std::size_t size = raw.size() / 2;
  if (raw.empty() || raw.size() % 2 != 0 || all_zero(raw.first(size)) || all_zero(raw.last(size))) {
    return fail(Errc::malformed);
  }
  return tlv::element(asn1::kSequence,
                      {tlv::integer(raw.first(size)), tlv::integer(raw.last(size))});
}

Result<Bytes> raw_from_card(ByteView signature, Curve curve) {
  const std::size_t size = field_size(curve);
  if (signature.size() != 2 * size) {
    auto raw = raw_from_der(signature, curve);
    return raw ? raw : raw_from_halves(signature, size);
  }
  if (all_zero(signature.first(size)) || all_zero(signature.last(size))) {
    return fail(Errc::malformed);
  }
  return copy_of(signature);
}

}  // namespace kunci::crypto
