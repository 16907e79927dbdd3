// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "base/secret.h"
#include "cli/context.h"

namespace kunci::tool {

/// The key that the secrets of all tokens are derived from. Several threads may call.
class MasterKey {
 public:
  virtual ~MasterKey() = default;
  /// HMAC-SHA-256 of the data with the key, 32 octets.
  [[nodiscard]] virtual Secret hmac(ByteView data) = 0;
};

/// A key of 64 hexadecimal digits in a file that its owner alone can read: others get a Failure
/// (refused) before a digit is read.
std::unique_ptr<MasterKey> master_key_of_file(const std::string& path);

/// A secret key in a PKCS #11 token (CKM_SHA256_HMAC), by a URI whose module-path says which module
/// it is in; the PIN comes from the URI's pin-source or by asking.
std::unique_ptr<MasterKey> master_key_of_token(Context& context, const std::string& uri);

}  // namespace kunci::tool
