// SPDX-License-Identifier: Apache-2.0
#include "client/algorithm.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <bit>

namespace kunci::tool {
namespace {

using namespace std::string_view_literals;

constexpr Algorithm rsa(std::string_view name, std::string_view title, CK_ULONG bits) {
  return {name, title, CKK_RSA, CKM_RSA_PKCS_KEY_PAIR_GEN, bits, {}, {}};
}

constexpr auto kAlgorithms = std::to_array<Algorithm>({
    rsa("rsa2048", "RSA 2048", 2048),
    rsa("rsa3072", "RSA 3072", 3072),
    rsa("rsa4096", "RSA 4096", 4096),
    {"p256", "NIST P-256", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0,
     "\x06\x08\x2A\x86\x48\xCE\x3D\x03\x01\x07"sv, "prime256v1"},
    {"p384", "NIST P-384", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0, "\x06\x05\x2B\x81\x04\x00\x22"sv,
     "secp384r1"},
    {"p521", "NIST P-521", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0, "\x06\x05\x2B\x81\x04\x00\x23"sv,
     "secp521r1"},
    {"ed25519", "Ed25519", CKK_EC_EDWARDS, CKM_EC_EDWARDS_KEY_PAIR_GEN, 0, "\x06\x03\x2B\x65\x70"sv,
     "edwards25519"},
    {"x25519", "X25519", CKK_EC_MONTGOMERY, CKM_EC_MONTGOMERY_KEY_PAIR_GEN, 0,
     "\x06\x03\x2B\x65\x6E"sv, "curve25519"},
    {"brainpool256", "brainpoolP256r1", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0,
     "\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x07"sv, "brainpoolP256r1"},
    {"brainpool384", "brainpoolP384r1", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0,
     "\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x0B"sv, "brainpoolP384r1"},
    {"brainpool512", "brainpoolP512r1", CKK_EC, CKM_EC_KEY_PAIR_GEN, 0,
     "\x06\x09\x2B\x24\x03\x03\x02\x08\x01\x01\x0D"sv, "brainpoolP512r1"},
});

// From the modulus, as CKA_MODULUS_BITS belongs to public keys only.
CK_ULONG modulus_bits(const Session& session, CK_OBJECT_HANDLE key) {
  const Bytes modulus = session.octets(key, CKA_MODULUS).value_or(Bytes{});
  const auto first = std::ranges::find_if(modulus, [](std::uint8_t octet) { return octet != 0; });
  if (first == modulus.end()) return session.number(key, CKA_MODULUS_BITS).value_or(0);
  return static_cast<CK_ULONG>(modulus.end() - first - 1) * 8 +
         static_cast<CK_ULONG>(std::bit_width(*first));
}

}  // namespace

std::span<const Algorithm> algorithms() { return kAlgorithms; }

std::vector<std::string> algorithm_names() {
  std::vector<std::string> names;
  for (const Algorithm& algorithm : algorithms()) names.emplace_back(algorithm.name);
  return names;
}

const Algorithm* find_algorithm(std::string_view name) {
  const auto found = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return found == kAlgorithms.end() ? nullptr : &*found;
}

const Algorithm* find_curve(CK_KEY_TYPE type, ByteView ec_params) {
  const auto fits = [&](const Algorithm& row) {
    if (row.key_type != type || row.is_rsa()) return false;
    const std::string_view params = text_of(ec_params);
    const bool printable =
        params.size() > 2 && params[0] == '\x13' && params.substr(2) == row.curve_name;
    return params == row.curve_oid || printable;
  };
  const auto found = std::ranges::find_if(kAlgorithms, fits);
  return found == kAlgorithms.end() ? nullptr : &*found;
}

std::string algorithm_name(const Session& session, CK_OBJECT_HANDLE key) {
  const auto type = session.number(key, CKA_KEY_TYPE);
  if (!type) return "unknown";
  if (*type == CKK_RSA) return fmt::format("rsa{}", modulus_bits(session, key));
  const Bytes params = session.octets(key, CKA_EC_PARAMS).value_or(Bytes{});
  if (const Algorithm* curve = find_curve(*type, params)) return std::string(curve->name);
  const bool elliptic = *type == CKK_EC || *type == CKK_EC_EDWARDS || *type == CKK_EC_MONTGOMERY;
  return elliptic ? "ec" : "unknown";
}

std::string algorithm_title(std::string_view name) {
  if (const Algorithm* known = find_algorithm(name)) return std::string(known->title);
  if (name.starts_with("rsa")) return fmt::format("RSA {}", name.substr(3));
  return name == "ec" ? "EC" : std::string(name);
}

}  // namespace kunci::tool
