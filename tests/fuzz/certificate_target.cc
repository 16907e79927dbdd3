// SPDX-License-Identifier: Apache-2.0
// X.509 certificates, public keys and packed objects, as a card or a file may hold them.
#include <cstdlib>

#include "crypto/certificate.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/inflate.h"
#include "crypto/public_key.h"
#include "drivers/piv/certificate_container.h"
#include "tests/fuzz/target.h"
#include "tlv/reader.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kunci;
  const ByteView octets(data, size);
  if (const auto certificate = crypto::parse_certificate(octets)) {
    if (certificate->der.size() > octets.size()) std::abort();
    if (certificate->key) (void)crypto::check(*certificate->key);
  }
  if (const auto key = crypto::public_key_from_spki(octets)) {
    const auto again = crypto::public_key_from_spki(crypto::spki_of(*key));
    if (!again || *again != *key) std::abort();
  }
  (void)piv::certificate_from_container(octets);
  if (const auto telling = piv::telling_part(octets); telling && *telling > octets.size()) {
    std::abort();
  }
  if (const auto unpacked = crypto::inflate(octets); unpacked && unpacked->size() > tlv::kMaxObject)
    std::abort();
  (void)crypto::raw_from_card(octets, crypto::Curve::p256);
  return 0;
}
