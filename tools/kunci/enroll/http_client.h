// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/secret.h"
#include "enroll/token_key.h"
#include "x509/certificate.h"
#include "x509/profile.h"

namespace kunci::tool {

/// What is asked of a server: by GET without a body, else by POST.
struct HttpRequest {
  std::string url{};
  const Bytes* body = nullptr;
  std::vector<const char*> headers{};  ///< "Content-Type: ..."
};

/// What it answered.
struct HttpResponse {
  long status = 0;
  Bytes body{};
  std::chrono::seconds retry_after{0};
};

/// Who asks, where HTTP or TLS has to know.
struct HttpApplicant {
  std::string user{};
  const Secret* password = nullptr;          ///< HTTP Basic, with user
  const Certificate* certificate = nullptr;  ///< TLS client authentication, with key
  const TokenKey* key = nullptr;
};

/// HTTP and HTTPS with a CA: over TLS only to a server that chains to the authority's anchors;
/// within its time-out, without redirections. It keeps the connection for the next request, for
/// some servers know a transaction by it; not one that was made with a key.
class HttpClient {
 public:
  /// The authority outlives it.
  explicit HttpClient(const Authority& authority);
  ~HttpClient();

  /// Throws Failure (unreachable) when nobody answers, or somebody who is not trusted.
  HttpResponse ask(const HttpRequest& request, const HttpApplicant& applicant = {});

 private:
  class Connection;

  const Authority& authority_;
  std::unique_ptr<Connection> connection_{};
};

}  // namespace kunci::tool
