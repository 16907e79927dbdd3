// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/certificate.h"
#include "token/key.h"

namespace kunci {

/// The certificate in `der`, to be written where this pair is: data_invalid for what is none,
/// key_mismatch for another key's, and the error with which the pair could not be read. Where there
/// is no pair, any certificate may stand.
Result<crypto::Certificate> certificate_for_pair(
    ByteView der, const Result<std::shared_ptr<const KeyPair>>& pair);

}  // namespace kunci
