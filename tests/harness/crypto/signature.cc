// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/crypto/signature.h"

#include <array>

#include "tlv/writer.h"

namespace kunci::harness {

Bytes ecdsa_der(ByteView r_and_s) {
  constexpr tlv::Tag kSequence = 0x30;
  const std::size_t half = r_and_s.size() / 2;
  return tlv::element(kSequence,
                      {tlv::integer(r_and_s.first(half)), tlv::integer(r_and_s.subspan(half))});
}

Bytes pkcs1_signature_block(ByteView content, std::size_t modulus_size) {
  Bytes block(modulus_size - content.size(), 0xff);
  block[0] = 0x00;
  block[1] = 0x01;
  block.back() = 0x00;
  append(block, content);
  return block;
}

Bytes pkcs1_block_sha256(ByteView digest, std::size_t modulus_size) {
  static constexpr std::array<std::uint8_t, 19> kDigestInfo = {
      0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
      0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
  Bytes info = copy_of(kDigestInfo);
  append(info, digest);
  return pkcs1_signature_block(info, modulus_size);
}

}  // namespace kunci::harness
