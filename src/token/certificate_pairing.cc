// SPDX-License-Identifier: Apache-2.0
#include "token/certificate_pairing.h"

namespace kunci {

Result<crypto::Certificate> certificate_for_pair(
    ByteView der, const Result<std::shared_ptr<const KeyPair>>& pair) {
  auto certificate = crypto::parse_certificate(der);
  if (!certificate) return fail(Errc::data_invalid);
  if (!pair) return fail(pair.error());
  if (*pair && certificate->key != (*pair)->public_key) return fail(Errc::key_mismatch);
  return certificate;
}

}  // namespace kunci
