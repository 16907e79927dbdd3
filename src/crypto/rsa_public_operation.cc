// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "crypto/rsa_modulus.h"
#include "crypto/verify.h"

namespace kunci::crypto {

Result<Bytes> rsa_public_operation(const PublicKey& key, ByteView block) {
  if (key.algorithm.kind != KeyKind::rsa) return fail(Errc::parameter_invalid);
  if (const auto sound = check(key); !sound) return fail(sound.error());
  if (block.size() != key.modulus.size()) return fail(Errc::data_length);
  if (!std::ranges::lexicographical_compare(block, key.modulus)) return fail(Errc::data_invalid);

  const ErrorMark mark;
  OSSL_LIB_CTX* const library = library_context();
  if (library == nullptr) return fail(Errc::internal);
  const BigNumberContext context(BN_CTX_new_ex(library));
  if (context == nullptr) return fail(Errc::out_of_memory);
  auto modulus = ready_modulus(key.modulus, context.get());
  const BigNumber exponent = big_number(key.exponent);
  const BigNumber base = big_number(block);
  const BigNumber power(BN_new());
  if (modulus == nullptr || exponent == nullptr || base == nullptr || power == nullptr) {
    return fail(Errc::out_of_memory);
  }
  Bytes result(block.size());
  if (BN_mod_exp_mont(power.get(), base.get(), exponent.get(), modulus->number.get(), context.get(),
                      modulus->form.get()) != 1 ||
      BN_bn2binpad(power.get(), result.data(), static_cast<int>(result.size())) < 0) {
    return openssl_failure();
  }
  give_back(std::move(modulus));
  return result;
}

}  // namespace kunci::crypto
