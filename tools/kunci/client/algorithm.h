// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <kunci/cryptoki.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "client/session.h"

namespace kunci::tool {

/// A kind of key pair that this tool can make, use and name.
struct Algorithm {
  std::string_view name;   ///< as on the command line and in JSON: "p256"
  std::string_view title;  ///< for people: "NIST P-256"
  CK_KEY_TYPE key_type;
  CK_MECHANISM_TYPE generation;
  CK_ULONG modulus_bits;        ///< RSA only
  std::string_view curve_oid;   ///< DER of the OBJECT IDENTIFIER; not RSA
  std::string_view curve_name;  ///< as in a PrintableString, where CKA_EC_PARAMS may be one

  [[nodiscard]] bool is_rsa() const { return key_type == CKK_RSA; }
};

std::span<const Algorithm> algorithms();

/// The names of all, for an option that takes one.
std::vector<std::string> algorithm_names();

/// By its name, or nullptr.
const Algorithm* find_algorithm(std::string_view name);

/// By CKA_EC_PARAMS of either form (PKCS#11 3.2, 6.3.3), or nullptr.
const Algorithm* find_curve(CK_KEY_TYPE type, ByteView ec_params);

/// "rsa2048", "p256" of a key object; for what has no name here "rsa1024", "ec" or "unknown".
std::string algorithm_name(const Session& session, CK_OBJECT_HANDLE key);

/// "RSA 2048", "NIST P-256" for a name of the above.
std::string algorithm_title(std::string_view name);

}  // namespace kunci::tool
