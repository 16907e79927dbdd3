// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace kunci::tool {

/// An address taken apart.
struct Endpoint {
  std::string host;
  std::string port;
  std::string path;  ///< without the "/" that it begins with
  bool tls = false;
};

/// Throws Failure (bad_input).
Endpoint endpoint_of(const std::string& url);

/// Connects and hangs up again; throws Failure (unreachable) when nobody answers within two
/// seconds. What protocols' own time-outs would say much later. Does nothing where the environment
/// names a proxy: then only that can be reached.
void require_reachable(const std::string& url);

}  // namespace kunci::tool
