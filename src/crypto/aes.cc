// SPDX-License-Identifier: Apache-2.0
#include "crypto/aes.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "crypto/openssl_library.h"

namespace kunci::crypto {
namespace {

using FetchedCipher = Owned<EVP_CIPHER, EVP_CIPHER_free>;

// OpenSSL counts in int.
constexpr std::size_t kPiece = std::size_t{1} << 30;

const char* name_of(AesMode mode) {
  switch (mode) {
    case AesMode::ecb:
      return "ECB";
    case AesMode::cbc:
    case AesMode::cbc_padded:
      return "CBC";
    case AesMode::ctr:
      return "CTR";
    case AesMode::gcm:
      return "GCM";
  }
  return "";
}

bool fits_mode(const AesParameters& parameters) {
  switch (parameters.mode) {
    case AesMode::ecb:
      return parameters.iv.empty();
    case AesMode::cbc:
    case AesMode::cbc_padded:
    case AesMode::ctr:
      return parameters.iv.size() == kAesBlock;
    case AesMode::gcm:
      return !parameters.iv.empty() && parameters.iv.size() <= kMaxGcmIv &&
             is_gcm_tag_size(parameters.tag_size);
  }
  return false;
}

Result<void> run(EVP_CIPHER_CTX* context, ByteView input, WipedBytes* output) {
  while (!input.empty()) {
    const ByteView piece = input.first(std::min(input.size(), kPiece));
    input = input.subspan(piece.size());
    int size = 0;
    std::uint8_t* target = nullptr;
    const std::size_t before = output == nullptr ? 0 : output->size();
    if (output != nullptr) {
      output->resize(before + piece.size() + kAesBlock);
      target = output->data() + before;
    }
    if (EVP_CipherUpdate(context, target, &size, piece.data(), static_cast<int>(piece.size())) !=
        1) {
      return openssl_failure();
    }
    if (output != nullptr) output->resize(before + static_cast<std::size_t>(size));
  }
  return {};
}

Result<void> set_up(EVP_CIPHER_CTX* context, const AesParameters& parameters, bool encrypting,
                    ByteView key) {
  const std::string name = "AES-" + std::to_string(key.size() * 8) + "-" + name_of(parameters.mode);
  const FetchedCipher algorithm(EVP_CIPHER_fetch(library_context(), name.c_str(), nullptr));
  if (algorithm == nullptr) return openssl_failure(Errc::unsupported);
  std::size_t iv_size = parameters.iv.size();
  const OSSL_PARAM gcm[] = {OSSL_PARAM_construct_size_t(OSSL_CIPHER_PARAM_AEAD_IVLEN, &iv_size),
                            OSSL_PARAM_construct_end()};
  const bool is_gcm = parameters.mode == AesMode::gcm;
  const std::uint8_t* const iv = parameters.iv.empty() ? nullptr : parameters.iv.data();
  if (EVP_CipherInit_ex2(context, algorithm.get(), key.data(), iv, encrypting ? 1 : 0,
                         is_gcm ? gcm : nullptr) != 1) {
    return openssl_failure();
  }
  const bool padded = parameters.mode == AesMode::cbc_padded;
  if (EVP_CIPHER_CTX_set_padding(context, padded ? 1 : 0) != 1) return openssl_failure();
  return is_gcm ? run(context, parameters.associated, nullptr) : Result<void>{};
}

Result<void> check_start(const AesParameters& parameters, ByteView key) {
  if (!is_aes_key_size(key.size())) return fail(Errc::key_size);
  if (!fits_mode(parameters)) return fail(Errc::parameter_invalid);
  if (library_context() == nullptr) return fail(Errc::internal);
  return {};
}

}  // namespace

void AesStream::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }
AesStream::AesStream(AesMode mode, Direction direction, std::size_t tag_size, Context context)
    : mode_(mode), direction_(direction), tag_size_(tag_size), context_(std::move(context)) {}
AesStream::AesStream(AesStream&&) noexcept = default;
AesStream& AesStream::operator=(AesStream&&) noexcept = default;
AesStream::~AesStream() = default;

Result<AesStream> AesStream::start(const AesParameters& parameters, Direction direction,
                                   ByteView key) {
  const ErrorMark mark;
  if (const auto good = check_start(parameters, key); !good) return fail(good.error());
  const bool encrypting = direction == Direction::encrypt;
  if (parameters.mode == AesMode::gcm && !encrypting) return fail(Errc::parameter_invalid);
  Context context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  if (const auto ready = set_up(context.get(), parameters, encrypting, key); !ready) {
    return fail(ready.error());
  }
  return AesStream(parameters.mode, direction, parameters.tag_size, std::move(context));
}

std::size_t AesStream::update_size(std::size_t part) const {
  if (!in_blocks()) return part;
  const std::size_t all = held_ + part;
  const std::size_t whole = all - all % kAesBlock;
  return holds_back() && whole == all && whole != 0 ? whole - kAesBlock : whole;
}

Result<WipedBytes> AesStream::update(ByteView part) {
  const ErrorMark mark;
  if (context_ == nullptr || library_context() == nullptr) return fail(Errc::internal);
  const std::size_t expected = update_size(part.size());
  WipedBytes output;
  if (const auto done = run(context_.get(), part, &output); !done) return fail(done.error());
  if (output.size() != expected) return fail(Errc::internal);
  if (in_blocks()) held_ = held_ + part.size() - expected;
  return output;
}

std::size_t AesStream::finish_limit() const {
  if (mode_ == AesMode::gcm) return tag_size_;
  return mode_ == AesMode::cbc_padded ? kAesBlock : 0;
}

Result<WipedBytes> AesStream::finish() {
  const ErrorMark mark;
  const Context context = std::move(context_);
  if (context == nullptr || library_context() == nullptr) return fail(Errc::internal);
  const bool padding = mode_ == AesMode::cbc_padded && direction_ == Direction::encrypt;
  if (!padding && held_ % kAesBlock != 0) return fail(Errc::data_length);
  if (holds_back() && held_ == 0) return fail(Errc::data_length);
  WipedBytes output(kAesBlock);
  int size = 0;
  if (EVP_CipherFinal_ex(context.get(), output.data(), &size) != 1) {
    return openssl_failure(holds_back() ? Errc::ciphertext_invalid : Errc::internal);
  }
  output.resize(static_cast<std::size_t>(size));
  if (mode_ != AesMode::gcm) return output;
  output.resize(tag_size_);
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag_size_),
                          output.data()) != 1) {
    return openssl_failure();
  }
  return output;
}

std::size_t aes_output_limit(const AesParameters& parameters, AesStream::Direction direction,
                             std::size_t input) {
  const bool encrypting = direction == AesStream::Direction::encrypt;
  if (parameters.mode == AesMode::gcm) {
    return encrypting ? input + parameters.tag_size : input - std::min(input, parameters.tag_size);
  }
  if (parameters.mode == AesMode::cbc_padded && encrypting) {
    return input - input % kAesBlock + kAesBlock;
  }
  return input;
}

Result<WipedBytes> open_gcm(const AesParameters& parameters, ByteView key, ByteView sealed) {
  const ErrorMark mark;
  if (const auto good = check_start(parameters, key); !good) return fail(good.error());
  if (sealed.size() < parameters.tag_size) return fail(Errc::data_length);
  const Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free> context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return fail(Errc::out_of_memory);
  if (const auto ready = set_up(context.get(), parameters, false, key); !ready) {
    return fail(ready.error());
  }
  WipedBytes plaintext;
  const std::size_t size = sealed.size() - parameters.tag_size;
  if (const auto done = run(context.get(), sealed.first(size), &plaintext); !done) {
    return fail(done.error());
  }
  Bytes tag = copy_of(sealed.subspan(size));
  std::array<std::uint8_t, kAesBlock> nothing{};
  int more = 0;
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                          tag.data()) != 1) {
    return openssl_failure();
  }
  if (EVP_CipherFinal_ex(context.get(), nothing.data(), &more) != 1) {
    return openssl_failure(Errc::ciphertext_invalid);
  }
  return plaintext;
}

}  // namespace kunci::crypto
