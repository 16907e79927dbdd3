// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/cmp.h>

#include <string>

#include "failure.h"

namespace kunci::tool {

/// What had happened when a step of CMP failed.
struct CmpAttempt {
  bool by_secret;  ///< protected by a reference and a secret, not by a certificate's key
  bool heard;      ///< the CA had answered
};

/// Why it failed, from the client's state and OpenSSL's error queue, which is emptied.
Failure cmp_failure(const OSSL_CMP_CTX* context, const std::string& url, CmpAttempt attempt);

}  // namespace kunci::tool
