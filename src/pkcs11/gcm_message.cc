// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/gcm_message.h"

#include <algorithm>
#include <span>

#include "crypto/random.h"

namespace kunci::pkcs11 {
namespace {

constexpr CK_ULONG kMinRandomBits = 96;

// Fills what comes after the fixed bits, which are the first ones.
CkResult<void> randomise(std::span<CK_BYTE> value, CK_ULONG fixed_bits) {
  Bytes random(value.size());
  if (const auto filled = crypto::fill_with_random(random); !filled) return fail(filled.error());
  for (std::size_t i = 0; i < value.size(); ++i) {
    const CK_ULONG fixed_here = std::min<CK_ULONG>(8, fixed_bits - std::min(fixed_bits, 8 * i));
    const auto free = static_cast<CK_BYTE>(0xff >> fixed_here);
    value[i] = static_cast<CK_BYTE>((value[i] & ~free) | (random[i] & free));
  }
  return {};
}

}  // namespace

CkResult<GcmMessageParameter> GcmMessageParameter::read(const MechanismParameter& parameter) {
  const auto given = parameter.as<CK_GCM_MESSAGE_PARAMS>();
  if (!given) return fail(given.error());
  const bool good_value = given->pIv != nullptr && given->ulIvLen != 0 &&
                          given->ulIvLen <= crypto::kMaxGcmIv &&
                          given->ulIvFixedBits <= 8 * given->ulIvLen;
  if (!good_value || given->pTag == nullptr || !is_gcm_tag(given->ulTagBits)) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return GcmMessageParameter(*given);
}

CkResult<void> GcmMessageParameter::make_initial_value() const {
  if (given_.ivGenerator == CKG_NO_GENERATE) return {};
  const bool known =
      given_.ivGenerator == CKG_GENERATE || given_.ivGenerator == CKG_GENERATE_RANDOM;
  if (!known || 8 * given_.ulIvLen - given_.ulIvFixedBits < kMinRandomBits) {
    return fail(CKR_MECHANISM_PARAM_INVALID);
  }
  return randomise({given_.pIv, given_.ulIvLen}, given_.ulIvFixedBits);
}

crypto::AesParameters GcmMessageParameter::with(ByteView associated) const {
  return {.mode = crypto::AesMode::gcm,
          .iv = Bytes(given_.pIv, given_.pIv + given_.ulIvLen),
          .associated = copy_of(associated),
          .tag_size = given_.ulTagBits / 8};
}

void GcmMessageParameter::put_tag(ByteView tag) const { std::ranges::copy(tag, given_.pTag); }

CkResult<WipedBytes> seal_message(const GcmMessageParameter& parameter, ByteView key,
                                  ByteView associated, ByteView plaintext) {
  if (const auto made = parameter.make_initial_value(); !made) return fail(made.error());
  auto stream = crypto::AesStream::start(parameter.with(associated),
                                         crypto::AesStream::Direction::encrypt, key);
  if (!stream) return fail(stream.error());
  auto ciphertext = stream->update(plaintext);
  if (!ciphertext) return fail(ciphertext.error());
  const auto tag = stream->finish();
  if (!tag) return fail(tag.error());
  parameter.put_tag(*tag);
  return std::move(*ciphertext);
}

CkResult<WipedBytes> open_message(const GcmMessageParameter& parameter, ByteView key,
                                  ByteView associated, ByteView ciphertext) {
  return open_message(parameter.with(associated), key, ciphertext, parameter.tag());
}

CkResult<WipedBytes> open_message(const crypto::AesParameters& parameters, ByteView key,
                                  ByteView ciphertext, ByteView tag) {
  if (tag.size() != parameters.tag_size) return fail(CKR_MECHANISM_PARAM_INVALID);
  Bytes sealed = copy_of(ciphertext);
  append(sealed, tag);
  auto plaintext = crypto::open_gcm(parameters, key, sealed);
  if (failed_with(plaintext, Errc::ciphertext_invalid)) return fail(CKR_AEAD_DECRYPT_FAILED);
  return lift(std::move(plaintext));
}

}  // namespace kunci::pkcs11
