// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzzed_parameter.h"

#include <iterator>

namespace kunci::fuzz {
namespace {

constexpr CK_MECHANISM_TYPE kHashes[] = {CKM_SHA256, CKM_SHA_1,    CKM_SHA384,
                                         CKM_SHA512, CKM_SHA3_256, CKM_RSA_PKCS};
constexpr CK_RSA_PKCS_MGF_TYPE kMasks[] = {CKG_MGF1_SHA256, CKG_MGF1_SHA1,     CKG_MGF1_SHA384,
                                           CKG_MGF1_SHA512, CKG_MGF1_SHA3_256, 0};
constexpr CK_EC_KDF_TYPE kDerivations[] = {CKD_NULL, CKD_SHA1_KDF, CKD_SHA256_KDF, CKD_SHA384_KDF,
                                           CKD_SHA512_KDF};
constexpr CK_ULONG kSalts[] = {CKF_HKDF_SALT_NULL, CKF_HKDF_SALT_DATA, CKF_HKDF_SALT_KEY};
// As long as an octet can say that a tag is, in bits.
constexpr std::size_t kTagRoom = 32;

/// One of the list, or something else.
template <class Number, std::size_t size>
Number one_of(FuzzInput& input, const Number (&list)[size]) {
  const std::size_t which = input.octet();
  return which == 0xff ? input.number() : list[which % size];
}

}  // namespace

FuzzedParameter::FuzzedParameter(FuzzInput& input) {
  const std::uint8_t form = input.octet();
  if ((form & 1U) == 0) return;
  switch ((form >> 1U) % 7) {
    case 1:
      take_pss(input);
      break;
    case 2:
      take_oaep(input);
      break;
    case 3:
      take_ecdh(input);
      break;
    case 4:
      take_gcm(input);
      break;
    case 5:
      take_gcm_message(input);
      break;
    case 6:
      take_hkdf(input);
      break;
    default:
      octets_ = copy_of(input.some());
  }
  // Any octets would be pointers where they are as many as a structure with pointers has.
  const bool could_be_pointers =
      octets_.size() >= sizeof(CK_RSA_PKCS_OAEP_PARAMS) && octets_.size() % sizeof(void*) == 0;
  if (could_be_pointers) octets_.pop_back();
}

FuzzedParameter::Buffer FuzzedParameter::buffer(FuzzInput& input) {
  pointed_to_.push_back(copy_of(input.some()));
  Bytes& kept = pointed_to_.back();
  return {kept.empty() ? nullptr : kept.data(), kept.size()};
}

template <class Structure>
void FuzzedParameter::take(const Structure& structure) {
  const auto* const first = reinterpret_cast<const std::uint8_t*>(&structure);
  octets_.assign(first, first + sizeof structure);
}

void FuzzedParameter::take_pss(FuzzInput& input) {
  take(CK_RSA_PKCS_PSS_PARAMS{one_of(input, kHashes), one_of(input, kMasks), input.octet()});
}

void FuzzedParameter::take_oaep(FuzzInput& input) {
  const auto hash = one_of(input, kHashes);
  const auto mask = one_of(input, kMasks);
  const Buffer label = buffer(input);
  take(CK_RSA_PKCS_OAEP_PARAMS{hash, mask, input.octet(), label.octets, label.size});
}

void FuzzedParameter::take_ecdh(FuzzInput& input) {
  const auto kdf = one_of(input, kDerivations);
  const Buffer shared = buffer(input);
  const Buffer peer = buffer(input);
  take(CK_ECDH1_DERIVE_PARAMS{kdf, shared.size, shared.octets, peer.size, peer.octets});
}

void FuzzedParameter::take_gcm(FuzzInput& input) {
  const Buffer iv = buffer(input);
  const Buffer more = buffer(input);
  const CK_ULONG iv_bits = input.flag() ? iv.size * 8 : input.number();
  take(CK_GCM_PARAMS{iv.octets, iv.size, iv_bits, more.octets, more.size, input.octet()});
}

void FuzzedParameter::take_gcm_message(FuzzInput& input) {
  const Buffer iv = buffer(input);
  pointed_to_.emplace_back(kTagRoom);
  take(CK_GCM_MESSAGE_PARAMS{iv.octets, iv.size, input.octet(), input.below(6),
                             input.octet() == 0 ? nullptr : pointed_to_.back().data(),
                             input.octet()});
}

void FuzzedParameter::take_hkdf(FuzzInput& input) {
  const Buffer salt = buffer(input);
  const Buffer info = buffer(input);
  const CK_BBOOL extract = input.octet();
  const CK_BBOOL expand = input.octet();
  take(CK_HKDF_PARAMS{extract, expand, one_of(input, kHashes), one_of(input, kSalts), salt.octets,
                      salt.size, input.octet(), info.octets, info.size});
}

}  // namespace kunci::fuzz
