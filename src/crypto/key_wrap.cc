// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_wrap.h"

#include <openssl/evp.h>

#include <string>

#include "crypto/aes.h"
#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

constexpr std::size_t kHalfBlock = 8;

bool is_plain_size(KeyWrapForm form, std::size_t size) {
  if (size > kMaxWrapped) return false;
  return form == KeyWrapForm::padded ? size != 0 : size >= 2 * kHalfBlock && size % kHalfBlock == 0;
}

bool is_wrapped_size(KeyWrapForm form, std::size_t size) {
  const std::size_t least = form == KeyWrapForm::padded ? 2 * kHalfBlock : 3 * kHalfBlock;
  return size >= least && size % kHalfBlock == 0 && size <= wrapped_size(form, kMaxWrapped);
}

Result<WipedBytes> run(const KeyWrapParameters& parameters, ByteView key, ByteView input,
                       bool wrapping) {
  const ErrorMark mark;
  if (library_context() == nullptr) return fail(Errc::internal);
  const bool padded = parameters.form == KeyWrapForm::padded;
  const std::string name =
      "AES-" + std::to_string(key.size() * 8) + (padded ? "-WRAP-PAD" : "-WRAP");
  const Owned<EVP_CIPHER, EVP_CIPHER_free> algorithm(
      EVP_CIPHER_fetch(library_context(), name.c_str(), nullptr));
  if (algorithm == nullptr) return openssl_failure(Errc::unsupported);
  const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  const std::uint8_t* const iv = parameters.iv.empty() ? nullptr : parameters.iv.data();
  if (EVP_CipherInit_ex2(context.get(), algorithm.get(), key.data(), iv, wrapping ? 1 : 0,
                         nullptr) != 1) {
    return openssl_failure();
  }
  WipedBytes output(input.size() + 2 * kHalfBlock);
  int size = 0;
  if (EVP_CipherUpdate(context.get(), output.data(), &size, input.data(),
                       static_cast<int>(input.size())) != 1) {
    return openssl_failure(wrapping ? Errc::internal : Errc::ciphertext_invalid);
  }
  output.resize(static_cast<std::size_t>(size));
  return output;
}

Result<void> check(const KeyWrapParameters& parameters, ByteView key) {
  if (!is_aes_key_size(key.size())) return fail(Errc::key_size);
  const std::size_t iv = parameters.form == KeyWrapForm::padded ? 4 : kHalfBlock;
  if (!parameters.iv.empty() && parameters.iv.size() != iv) return fail(Errc::parameter_invalid);
  return {};
}

}  // namespace

std::size_t wrapped_size(KeyWrapForm form, std::size_t plain) {
  const std::size_t over = form == KeyWrapForm::padded ? plain % kHalfBlock : 0;
  return plain + (over == 0 ? 0 : kHalfBlock - over) + kHalfBlock;
}

Result<WipedBytes> wrap_octets(const KeyWrapParameters& parameters, ByteView key, ByteView plain) {
  if (const auto good = check(parameters, key); !good) return fail(good.error());
  if (!is_plain_size(parameters.form, plain.size())) return fail(Errc::data_length);
  return run(parameters, key, plain, true);
}

Result<WipedBytes> unwrap_octets(const KeyWrapParameters& parameters, ByteView key,
                                 ByteView wrapped) {
  if (const auto good = check(parameters, key); !good) return fail(good.error());
  if (!is_wrapped_size(parameters.form, wrapped.size())) return fail(Errc::data_length);
  return run(parameters, key, wrapped, false);
}

}  // namespace kunci::crypto
