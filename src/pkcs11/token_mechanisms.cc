// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/token_mechanisms.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "pkcs11/mechanism_table.h"

namespace kunci::pkcs11 {
namespace {

using crypto::KeyKind;
using Algorithms = std::vector<crypto::KeyAlgorithm>;

CkResult<Algorithms> algorithms_of_keys(Token& token) {
  const auto places = token.places_in_use();
  if (!places) return fail(places.error());
  Algorithms algorithms;
  for (const KeyReference place : *places) {
    const auto pair = token.key_pair(place);
    // A key that nobody can read is of no kind.
    if (failed_with(pair, Errc::malformed) || failed_with(pair, Errc::unsupported)) continue;
    if (!pair) return fail(pair.error());
    if (*pair) algorithms.push_back((*pair)->public_key.algorithm);
  }
  return algorithms;
}

CkResult<Algorithms> algorithms_of(Token& token) {
  const KeyGenerator* const generator = token.key_generator();
  if (generator == nullptr) return algorithms_of_keys(token);
  const auto made = generator->algorithms();
  return Algorithms(made.begin(), made.end());
}

struct Sizes {
  CK_ULONG least = std::numeric_limits<CK_ULONG>::max();
  CK_ULONG most = 0;

  void include(CK_ULONG bits) {
    least = std::min(least, bits);
    most = std::max(most, bits);
  }
};

// Keys of these sizes can be used wherever they come from; of curves, all of a kind that we know.
constexpr Sizes usable_sizes(KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa:
      return {crypto::kMinRsaBits, crypto::kMaxRsaBits};
    case KeyKind::ec:
      return {256, 521};
    case KeyKind::edwards:
    case KeyKind::montgomery:
      return {255, 255};
  }
  return {};
}

// Nothing where the mechanism is not for this token.
std::optional<Sizes> sizes_on(const Mechanism& row, const Algorithms& algorithms,
                              bool token_generates) {
  if (row.kinds.empty()) return Sizes{row.secret_sizes.least, row.secret_sizes.most};
  if (row.generates_pairs && !token_generates) return std::nullopt;
  std::optional<Sizes> sizes;
  for (const crypto::KeyAlgorithm& algorithm : algorithms) {
    if (!row.kinds.contains(algorithm.kind)) continue;
    if (!sizes) sizes.emplace();
    if (row.generates_pairs) {
      sizes->include(algorithm.bits);
    } else {
      const Sizes usable = usable_sizes(algorithm.kind);
      sizes->include(usable.least);
      sizes->include(usable.most);
    }
  }
  return sizes;
}

CK_FLAGS flags_of(const Mechanism& row) {
  CK_FLAGS flags = row.functions();
  if (row.kinds.empty()) return flags;
  flags |= CKF_HW;
  if (!row.kinds.contains(KeyKind::rsa)) {
    flags |= CKF_EC_F_P | CKF_EC_OID | CKF_EC_CURVENAME | CKF_EC_UNCOMPRESS;
  }
  return flags;
}

}  // namespace

CkResult<std::vector<CK_MECHANISM_TYPE>> mechanisms_of(Token& token) {
  const auto algorithms = algorithms_of(token);
  if (!algorithms) return fail(algorithms.error());
  const bool generates = token.key_generator() != nullptr;
  std::vector<CK_MECHANISM_TYPE> types;
  for (const Mechanism& row : all_mechanisms()) {
    if (sizes_on(row, *algorithms, generates)) types.push_back(row.type);
  }
  return types;
}

CkResult<CK_MECHANISM_INFO> mechanism_info(Token& token, CK_MECHANISM_TYPE type) {
  const auto rows = all_mechanisms();
  const auto row = std::ranges::find(rows, type, &Mechanism::type);
  if (row == rows.end()) return fail(CKR_MECHANISM_INVALID);
  const auto algorithms = algorithms_of(token);
  if (!algorithms) return fail(algorithms.error());
  const auto sizes = sizes_on(*row, *algorithms, token.key_generator() != nullptr);
  if (!sizes) return fail(CKR_MECHANISM_INVALID);
  return CK_MECHANISM_INFO{
      .ulMinKeySize = sizes->least, .ulMaxKeySize = sizes->most, .flags = flags_of(*row)};
}

}  // namespace kunci::pkcs11
