// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/cipher_operation.h"

#include <optional>

#include "pkcs11/key_access.h"
#include "pkcs11/mechanism_table.h"

namespace kunci::pkcs11 {
namespace {

using Key = std::shared_ptr<const SecretKeyObject>;

// What has to be seen as a whole before anything of it is given out is kept up to this.
constexpr std::size_t kMaxKept = std::size_t{64} * 1024 * 1024;

CK_RV length_error(Direction direction) {
  return direction == Direction::encrypt ? CKR_DATA_LEN_RANGE : CKR_ENCRYPTED_DATA_LEN_RANGE;
}

template <class T>
CkResult<T> lift_cipher(Result<T> result, Direction direction) {
  if (failed_with(result, Errc::data_length)) return fail(length_error(direction));
  return lift(std::move(result));
}

/// AES whose output comes out with the parts.
class StreamOperation final : public Producer {
 public:
  StreamOperation(Key key, AesScheme scheme, Direction direction)
      : key_(std::move(key)), scheme_(std::move(scheme)), direction_(direction) {}

  CkResult<void> ready() {
    auto stream = AesStream::start(scheme_.parameters, direction_, key_->value().view());
    if (!stream) return fail(stream.error());
    stream_ = std::move(*stream);
    taken_ = 0;
    return {};
  }

  CkResult<WipedBytes> update(ByteView part) override {
    if (!stream_) {
      if (const auto begun = ready(); !begun) return fail(begun.error());
    }
    if (part.size() > scheme_.most - taken_) return fail(length_error(direction_));
    taken_ += part.size();
    return lift_cipher(stream_->update(part), direction_);
  }
  [[nodiscard]] std::size_t update_size(std::size_t part) const override {
    return stream_ ? stream_->update_size(part) : part;
  }

  CkResult<WipedBytes> finish() override {
    if (!stream_) {
      if (const auto begun = ready(); !begun) return fail(begun.error());
    }
    auto last = lift_cipher(stream_->finish(), direction_);
    restart();
    return last;
  }
  [[nodiscard]] std::size_t output_limit() const override {
    return stream_ ? stream_->finish_limit() : crypto::kAesBlock;
  }

  CkResult<WipedBytes> produce(ByteView whole) override {
    restart();
    auto output = update(whole);
    if (!output) return output;
    const auto last = finish();
    if (!last) return last;
    append(*output, *last);
    return output;
  }
  [[nodiscard]] std::size_t whole_limit(std::size_t whole) const override {
    return crypto::aes_output_limit(scheme_.parameters, direction_, whole);
  }

  [[nodiscard]] bool output_is_fixed() const override {
    return scheme_.parameters.mode != crypto::AesMode::cbc_padded ||
           direction_ == Direction::encrypt;
  }
  void restart() override { stream_.reset(); }

 private:
  Key key_;
  AesScheme scheme_;
  Direction direction_;
  std::optional<AesStream> stream_{};  // from ready() to the end of the message
  std::size_t taken_ = 0;
};

/// GCM decryption: nothing is given out before the tag was seen.
class OpenOperation final : public MessageProducer {
 public:
  OpenOperation(Key key, crypto::AesParameters parameters)
      : MessageProducer(Message::kept_up_to(kMaxKept, CKR_ENCRYPTED_DATA_LEN_RANGE)),
        key_(std::move(key)),
        parameters_(std::move(parameters)) {}

  [[nodiscard]] std::size_t output_limit() const override {
    return whole_limit(message().kept_size());
  }
  [[nodiscard]] std::size_t whole_limit(std::size_t whole) const override {
    return crypto::aes_output_limit(parameters_, Direction::decrypt, whole);
  }

 protected:
  CkResult<WipedBytes> run(ByteView sealed) override {
    return lift_cipher(crypto::open_gcm(parameters_, key_->value().view(), sealed),
                       Direction::decrypt);
  }

 private:
  Key key_;
  crypto::AesParameters parameters_;
};

/// AES key wrap, of any octets.
class WrapOperation final : public MessageProducer {
 public:
  WrapOperation(Key key, crypto::KeyWrapParameters parameters, Direction direction)
      : MessageProducer(
            Message::kept_up_to(crypto::kMaxWrapped + crypto::kAesBlock, length_error(direction))),
        key_(std::move(key)),
        parameters_(std::move(parameters)),
        direction_(direction) {}

  [[nodiscard]] std::size_t output_limit() const override {
    return whole_limit(message().kept_size());
  }
  [[nodiscard]] std::size_t whole_limit(std::size_t whole) const override {
    return direction_ == Direction::encrypt ? crypto::wrapped_size(parameters_.form, whole) : whole;
  }
  [[nodiscard]] bool output_is_fixed() const override { return direction_ == Direction::encrypt; }

 protected:
  CkResult<WipedBytes> run(ByteView input) override {
    const ByteView key = key_->value().view();
    return lift_cipher(direction_ == Direction::encrypt
                           ? crypto::wrap_octets(parameters_, key, input)
                           : crypto::unwrap_octets(parameters_, key, input),
                       direction_);
  }

 private:
  Key key_;
  crypto::KeyWrapParameters parameters_;
  Direction direction_;
};

CkResult<std::unique_ptr<Producer>> start_aes(Key key, AesScheme scheme, Direction direction) {
  if (scheme.parameters.mode == crypto::AesMode::gcm && direction == Direction::decrypt) {
    return std::make_unique<OpenOperation>(std::move(key), std::move(scheme.parameters));
  }
  auto operation = std::make_unique<StreamOperation>(std::move(key), std::move(scheme), direction);
  if (const auto ready = operation->ready(); !ready) return fail(ready.error());
  return operation;
}

}  // namespace

CkResult<std::unique_ptr<Producer>> start_cipher(const Session& session,
                                                 const CK_MECHANISM& mechanism,
                                                 const Mechanism& row, CK_OBJECT_HANDLE handle,
                                                 Direction direction, CK_ATTRIBUTE_TYPE right) {
  auto key = secret_key(session, handle, right, row);
  if (!key) return fail(key.error());
  auto scheme = row.cipher(MechanismParameter(mechanism));
  if (!scheme) return fail(scheme.error());
  if (auto* const aes = std::get_if<AesScheme>(&*scheme)) {
    return start_aes(std::move(*key), std::move(*aes), direction);
  }
  return std::make_unique<WrapOperation>(
      std::move(*key), std::get<crypto::KeyWrapParameters>(std::move(*scheme)), direction);
}

CkResult<CipherMessages::Key> message_key(const Session& session, const CK_MECHANISM& mechanism,
                                          CK_OBJECT_HANDLE handle, CK_FLAGS function,
                                          CK_ATTRIBUTE_TYPE right) {
  const auto row = find_mechanism(mechanism.mechanism, function);
  if (!row) return fail(row.error());
  auto key = secret_key(session, handle, right, **row);
  const MechanismParameter parameter(mechanism);
  if (!key || parameter.absent()) return key;
  if (const auto good = parameter.as<CK_GCM_MESSAGE_PARAMS>(); !good) return fail(good.error());
  return key;
}

}  // namespace kunci::pkcs11
