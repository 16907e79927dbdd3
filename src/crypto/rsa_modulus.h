// SPDX-License-Identifier: Apache-2.0
// Internal to src/crypto.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "crypto/big_number.h"

namespace kunci::crypto {

using MontgomeryForm = Owned<BN_MONT_CTX, BN_MONT_CTX_free>;

/// A modulus ready for use: to bring it into Montgomery's form is a quarter of the work of checking
/// a signature.
struct RsaModulus {
  Bytes octets;
  BigNumber number;
  MontgomeryForm form;
};

/// The modulus, which is odd and has no leading zeros: one that was given back, or a new one; null
/// when memory is short. It is the caller's alone.
std::unique_ptr<RsaModulus> ready_modulus(ByteView octets, BN_CTX* context);

/// Keeps it for its next use. A few are kept, for the life of the process and without locks (see
/// published()).
void give_back(std::unique_ptr<RsaModulus> modulus);

}  // namespace kunci::crypto
