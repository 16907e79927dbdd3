// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/token_mechanisms.h"

#include <algorithm>
#include <limits>

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

/// What decides on the mechanisms.
struct Abilities {
  Algorithms algorithms{};
  bool makes_pairs = false;
  RsaForm rsa_form = RsaForm::raw_block;

  [[nodiscard]] bool has_kind_of(const Mechanism& row) const {
    return std::ranges::any_of(algorithms, [&](const crypto::KeyAlgorithm& algorithm) {
      return row.kinds.contains(algorithm.kind);
    });
  }
  /// Not where the card pads by itself, and in another way.
  [[nodiscard]] bool uses_private_keys_with(const Mechanism& row) const {
    const bool padded_otherwise =
        rsa_form == RsaForm::pkcs1_inside && row.kinds.contains(KeyKind::rsa) && !row.pads_pkcs1;
    return has_kind_of(row) && !padded_otherwise;
  }
};

CkResult<Abilities> abilities_of(Token& token) {
  const KeyGenerator* const generator = token.key_generator();
  if (generator != nullptr) {
    const auto made = generator->algorithms();
    return Abilities{{made.begin(), made.end()}, true, token.rsa_form()};
  }
  auto algorithms = algorithms_of_keys(token);
  if (!algorithms) return fail(algorithms.error());
  return Abilities{std::move(*algorithms), false, token.rsa_form()};
}

// What is done in software, with any public key.
constexpr CK_FLAGS kWithPublicKeys = CKF_VERIFY | CKF_VERIFY_RECOVER | CKF_MESSAGE_VERIFY |
                                     CKF_MULTI_MESSAGE | CKF_ENCRYPT | CKF_WRAP;

// None where the mechanism is not for this token.
CK_FLAGS functions_on(const Mechanism& row, const Abilities& token) {
  const CK_FLAGS all = row.functions();
  if (row.kinds.empty()) return all;
  if (row.generates_pairs) return token.makes_pairs && token.has_kind_of(row) ? all : 0;
  return token.uses_private_keys_with(row) ? all : all & kWithPublicKeys;
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

Sizes sizes_on(const Mechanism& row, CK_FLAGS functions, const Abilities& token) {
  if (row.kinds.empty()) return Sizes{row.secret_sizes.least, row.secret_sizes.most};
  Sizes sizes;
  if (row.generates_pairs) {
    for (const crypto::KeyAlgorithm& algorithm : token.algorithms) {
      if (row.kinds.contains(algorithm.kind)) sizes.include(algorithm.bits);
    }
    return sizes;
  }
  const bool with_any_key = (functions & kWithPublicKeys) != 0;
  for (const KeyKind kind : {KeyKind::rsa, KeyKind::ec, KeyKind::edwards, KeyKind::montgomery}) {
    const bool held = std::ranges::find(token.algorithms, kind, &crypto::KeyAlgorithm::kind) !=
                      token.algorithms.end();
    if (!row.kinds.contains(kind) || !(with_any_key || held)) continue;
    const Sizes usable = usable_sizes(kind);
    sizes.include(usable.least);
    sizes.include(usable.most);
  }
  return sizes;
}

CK_FLAGS flags_of(const Mechanism& row, CK_FLAGS functions) {
  CK_FLAGS flags = functions;
  if (row.kinds.empty()) return flags;
  if ((functions & ~kWithPublicKeys) != 0) flags |= CKF_HW;
  if (!row.kinds.contains(KeyKind::rsa)) {
    flags |= CKF_EC_F_P | CKF_EC_OID | CKF_EC_CURVENAME | CKF_EC_UNCOMPRESS;
  }
  return flags;
}

}  // namespace

CkResult<std::vector<CK_MECHANISM_TYPE>> mechanisms_of(Token& token) {
  const auto abilities = abilities_of(token);
  if (!abilities) return fail(abilities.error());
  std::vector<CK_MECHANISM_TYPE> types;
  for (const Mechanism& row : all_mechanisms()) {
    if (functions_on(row, *abilities) != 0) types.push_back(row.type);
  }
  return types;
}

CkResult<CK_MECHANISM_INFO> mechanism_info(Token& token, CK_MECHANISM_TYPE type) {
  const auto rows = all_mechanisms();
  const auto row = std::ranges::find(rows, type, &Mechanism::type);
  if (row == rows.end()) return fail(CKR_MECHANISM_INVALID);
  const auto abilities = abilities_of(token);
  if (!abilities) return fail(abilities.error());
  const CK_FLAGS functions = functions_on(*row, *abilities);
  if (functions == 0) return fail(CKR_MECHANISM_INVALID);
  const Sizes sizes = sizes_on(*row, functions, *abilities);
  return CK_MECHANISM_INFO{
      .ulMinKeySize = sizes.least, .ulMaxKeySize = sizes.most, .flags = flags_of(*row, functions)};
}

CkResult<const Mechanism*> offered_mechanism(Token& token, CK_MECHANISM_TYPE type,
                                             CK_FLAGS function) {
  const auto row = find_mechanism(type, function);
  if (!row || (*row)->kinds.empty()) return row;
  const auto abilities = abilities_of(token);
  if (!abilities) return fail(abilities.error());
  if ((functions_on(**row, *abilities) & function) == 0) return fail(CKR_MECHANISM_INVALID);
  return row;
}

}  // namespace kunci::pkcs11
