// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "crypto/asn1_tag.h"
#include "crypto/padding.h"
#include "crypto/random.h"
#include "tlv/writer.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kMinOverhead = 11;

Result<void> fill_without_zeros(std::span<std::uint8_t> octets) {
  if (const auto filled = fill_with_random(octets); !filled) return filled;
  for (std::uint8_t& octet : octets) {
    while (octet == 0) {
      if (const auto filled = fill_with_random({&octet, 1}); !filled) return filled;
    }
  }
  return {};
}

}  // namespace

Result<Bytes> digest_info(Digest digest, ByteView hash) {
  if (hash.size() != size_of(digest)) return fail(Errc::data_length);
  const Bytes algorithm =
      tlv::element(asn1::kSequence, {tlv::element(asn1::kObjectIdentifier, oid_of(digest)),
                                     tlv::element(asn1::kNull, ByteView{})});
  return tlv::element(asn1::kSequence, {algorithm, tlv::element(asn1::kOctetString, hash)});
}

Result<Bytes> pad_raw(ByteView data, std::size_t modulus_octets) {
  if (data.size() > modulus_octets) return fail(Errc::data_length);
  Bytes block(modulus_octets - data.size());
  append(block, data);
  return block;
}

Result<Bytes> pad_pkcs1_signature(ByteView data, std::size_t modulus_octets) {
  if (modulus_octets < kMinOverhead || data.size() > modulus_octets - kMinOverhead) {
    return fail(Errc::data_length);
  }
  Bytes block(modulus_octets - data.size(), 0xff);
  block[0] = 0x00;
  block[1] = 0x01;
  block.back() = 0x00;
  append(block, data);
  return block;
}

Result<WipedBytes> pad_pkcs1_encryption(ByteView data, std::size_t modulus_octets) {
  if (modulus_octets < kMinOverhead || data.size() > modulus_octets - kMinOverhead) {
    return fail(Errc::data_length);
  }
  WipedBytes block(modulus_octets);
  const std::size_t padding_size = modulus_octets - data.size() - 3;
  block[1] = 0x02;
  const auto filled = fill_without_zeros(std::span(block).subspan(2, padding_size));
  if (!filled) return fail(filled.error());
  std::ranges::copy(data, block.begin() + static_cast<std::ptrdiff_t>(padding_size + 3));
  return block;
}

}  // namespace kunci::crypto
