// SPDX-License-Identifier: Apache-2.0
#include "crypto/ec_point.h"

#include <openssl/obj_mac.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include "crypto/public_key.h"
#include "crypto/published.h"

namespace kunci::crypto {
namespace {

struct NamedGroup {
  Curve curve;
  int nid;
  std::atomic<EC_GROUP*> made{};
};

constinit NamedGroup groups[] = {{Curve::p256, NID_X9_62_prime256v1},
                                 {Curve::p384, NID_secp384r1},
                                 {Curve::p521, NID_secp521r1},
                                 {Curve::brainpool256, NID_brainpoolP256r1},
                                 {Curve::brainpool384, NID_brainpoolP384r1},
                                 {Curve::brainpool512, NID_brainpoolP512r1}};

}  // namespace

const EC_GROUP* group_of(Curve curve) {
  OSSL_LIB_CTX* const library = library_context();
  const auto named = std::ranges::find(groups, curve, &NamedGroup::curve);
  if (library == nullptr || named == std::end(groups)) return nullptr;
  return published(
      named->made, [&] { return EC_GROUP_new_by_curve_name_ex(library, nullptr, named->nid); },
      EC_GROUP_free);
}

Result<PointOnCurve> decode_point(Curve curve, ByteView octets) {
  // OpenSSL itself would take compressed and hybrid forms too, and a single 00 for the point at
  // infinity.
  if (on(curve).kind != KeyKind::ec || !public_key_on(curve, octets)) {
    return fail(Errc::point_invalid);
  }
  const EC_GROUP* const group = group_of(curve);
  if (group == nullptr) return openssl_failure();
  EcPoint point(EC_POINT_new(group));
  if (point == nullptr) return openssl_failure();
  if (EC_POINT_oct2point(group, point.get(), octets.data(), octets.size(), nullptr) != 1) {
    return openssl_failure(Errc::point_invalid);
  }
  return PointOnCurve{.group = group, .point = std::move(point)};
}

}  // namespace kunci::crypto
