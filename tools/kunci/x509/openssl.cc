// SPDX-License-Identifier: Apache-2.0
#include "x509/openssl.h"

#include <openssl/err.h>

#include "messages.h"

namespace kunci::tool {

std::string openssl_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  return reason != nullptr ? reason : tr("no reason given");
}

void require(bool done, const char* function) {
  if (!done) {
    throw Failure(ExitStatus::failed, say("{} failed: {}.", function, openssl_reason()));
  }
}

OctetStringPtr octet_string(ByteView content) {
  OctetStringPtr made(ASN1_OCTET_STRING_new());
  require(made != nullptr && ASN1_OCTET_STRING_set(made.get(), content.data(),
                                                   static_cast<int>(content.size())) == 1,
          "ASN1_OCTET_STRING_set");
  return made;
}

}  // namespace kunci::tool
