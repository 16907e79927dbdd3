// SPDX-License-Identifier: Apache-2.0
// Points on the curves of SP 800-186 by OpenSSL's arithmetic. Its keys (EVP_PKEY) are avoided for
// these curves: a host may have made an ENGINE the default for them (`openssl -engine pkcs11`
// does), and that engine may well be the one through which it calls us. Internal to src/crypto.
#pragma once

#include <openssl/ec.h>

#include "base/bytes.h"
#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/openssl_library.h"

namespace kunci::crypto {

using EcPoint = Owned<EC_POINT, EC_POINT_free>;

/// The curve's group, kept for the life of the process; null for the curves that have none here,
/// and where OpenSSL fails.
const EC_GROUP* group_of(Curve curve);

/// A point with the group that it belongs to.
struct PointOnCurve {
  const EC_GROUP* group;
  EcPoint point;
};

/// Decodes 04 || x || y within an ErrorMark of the caller: point_invalid for another form, or a
/// point that is not on the curve.
Result<PointOnCurve> decode_point(Curve curve, ByteView octets);

}  // namespace kunci::crypto
