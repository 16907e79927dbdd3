// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "base/bytes.h"
#include "base/secret.h"
#include "enroll/token_key.h"
#include "x509/certificate.h"
#include "x509/profile.h"

namespace kunci::tool {

/// What an EST server answered.
struct EstResponse {
  long status = 0;  ///< HTTP
  Bytes body{};
  std::chrono::seconds retry_after{0};
};

/// Who asks.
struct EstApplicant {
  std::string user{};
  const Secret* password = nullptr;          ///< HTTP Basic, with user
  const Certificate* certificate = nullptr;  ///< TLS client authentication, with key
  const TokenKey* key = nullptr;
};

/// HTTPS for EST (RFC 7030, 3.2 and 3.3): only to a server that chains to the authority's anchors,
/// within its time-out, without redirections. Throws Failure (unreachable).
class EstClient {
 public:
  explicit EstClient(const Authority& authority) : authority_(authority) {}

  /// `operation` is "cacerts" and so on; with a body it is posted as application/pkcs10.
  [[nodiscard]] EstResponse ask(const std::string& operation, const Bytes* body,
                                const EstApplicant& applicant) const;

 private:
  const Authority& authority_;
};

}  // namespace kunci::tool
