// SPDX-License-Identifier: Apache-2.0
#include "crypto/ec_point.h"

#include <openssl/obj_mac.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

#include "crypto/public_key.h"
#include "crypto/published.h"

namespace kunci::crypto {
namespace {

int nid_of(Curve curve) {
  switch (curve) {
    case Curve::p256:
      return NID_X9_62_prime256v1;
    case Curve::p384:
      return NID_secp384r1;
    case Curve::p521:
      return NID_secp521r1;
    case Curve::brainpool256:
      return NID_brainpoolP256r1;
    case Curve::brainpool384:
      return NID_brainpoolP384r1;
    case Curve::brainpool512:
      return NID_brainpoolP512r1;
    case Curve::none:
    case Curve::ed25519:
    case Curve::x25519:
      break;
  }
  return NID_undef;
}

// A place for each curve.
constinit std::array<std::atomic<EC_GROUP*>, 16> groups{};

}  // namespace

const EC_GROUP* group_of(Curve curve) {
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return nullptr;
  return published(
      groups.at(static_cast<std::size_t>(curve)),
      [&] { return EC_GROUP_new_by_curve_name_ex(library, nullptr, nid_of(curve)); },
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
