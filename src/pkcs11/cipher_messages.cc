// SPDX-License-Identifier: Apache-2.0
#include "pkcs11/cipher_messages.h"

namespace kunci::pkcs11 {
namespace {

// What has to be seen as a whole before anything of it is given out is kept up to this.
constexpr std::size_t kMaxGathered = std::size_t{64} * 1024 * 1024;

/// Whether the call only asks, or has not room enough; then that is its answer.
std::optional<CkResult<void>> told_only(const Input& text, const Output& output, std::size_t size) {
  // Nothing in and nothing out needs no buffer.
  const bool asks = output.is_query() && (text.size() != 0 || size != 0);
  if (!asks && (size == 0 || output.has_room_for(size))) return std::nullopt;
  output.announce(size);
  if (asks) return CkResult<void>{};
  return fail(CKR_BUFFER_TOO_SMALL);
}

CkResult<void> put(const Output& output, const WipedBytes& made) {
  if (!made.empty()) return output.write(made);
  output.announce(0);
  return {};
}

}  // namespace

CkResult<void> CipherMessages::end() {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  cancel();
  return {};
}

CkResult<void> CipherMessages::whole(const MechanismParameter& parameter, const Input& associated,
                                     const Input& text, const Output& output) {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (parts_) return fail(CKR_OPERATION_ACTIVE);
  if (!associated.valid() || !text.valid() || !output.valid()) return fail(CKR_ARGUMENTS_BAD);
  const auto message = GcmMessageParameter::read(parameter);
  if (!message) return fail(message.error());
  if (const auto told = told_only(text, output, text.size())) return *told;
  const ByteView key = key_->value().view();
  const auto made = encrypts() ? seal_message(*message, key, associated.view(), text.view())
                               : open_message(*message, key, associated.view(), text.view());
  if (!made) return fail(made.error());
  return put(output, *made);
}

CkResult<void> CipherMessages::begin(const MechanismParameter& parameter, const Input& associated) {
  if (!active()) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (parts_) return fail(CKR_OPERATION_ACTIVE);
  if (!associated.valid()) return fail(CKR_ARGUMENTS_BAD);
  const auto message = GcmMessageParameter::read(parameter);
  if (!message) return fail(message.error());
  if (encrypts()) {
    if (const auto made = message->make_initial_value(); !made) return made;
  }
  Parts parts{.parameters = message->with(associated.view())};
  if (encrypts()) {
    auto stream = crypto::AesStream::start(parts.parameters, direction_, key_->value().view());
    if (!stream) return fail(stream.error());
    parts.stream = std::move(*stream);
  }
  parts_ = std::move(parts);
  return {};
}

std::size_t CipherMessages::size_with(const Input& part, bool last) const {
  if (encrypts()) return part.size();
  return last ? parts_->gathered.size() + part.size() : 0;
}

CkResult<void> CipherMessages::next(const MechanismParameter& parameter, const Input& part,
                                    const Output& output, bool last) {
  if (!active() || !parts_) return fail(CKR_OPERATION_NOT_INITIALIZED);
  if (!part.valid() || !output.valid()) {
    parts_.reset();
    return fail(CKR_ARGUMENTS_BAD);
  }
  if (const auto told = told_only(part, output, size_with(part, last))) return *told;
  const auto made = take(parameter, part.view(), last);
  if (!made || last) parts_.reset();
  if (!made) return fail(made.error());
  return put(output, *made);
}

CkResult<WipedBytes> CipherMessages::take(const MechanismParameter& parameter, ByteView part,
                                          bool last) {
  const auto message = GcmMessageParameter::read(parameter);
  if (!message) return fail(message.error());
  return encrypts() ? encrypt_part(*parts_, *message, part, last)
                    : decrypt_part(*parts_, *message, part, last);
}

CkResult<WipedBytes> CipherMessages::encrypt_part(Parts& parts,
                                                  const GcmMessageParameter& parameter,
                                                  ByteView part, bool last) {
  // The tag has to fit where this part's parameter has room for it.
  if (parameter.tag().size() != parts.parameters.tag_size) return fail(CKR_MECHANISM_PARAM_INVALID);
  auto ciphertext = lift(parts.stream->update(part));
  if (!ciphertext || !last) return ciphertext;
  const auto tag = parts.stream->finish();
  if (!tag) return fail(tag.error());
  parameter.put_tag(*tag);
  return ciphertext;
}

CkResult<WipedBytes> CipherMessages::decrypt_part(Parts& parts,
                                                  const GcmMessageParameter& parameter,
                                                  ByteView part, bool last) const {
  if (part.size() > kMaxGathered - parts.gathered.size()) {
    return fail(CKR_ENCRYPTED_DATA_LEN_RANGE);
  }
  append(parts.gathered, part);
  if (!last) return WipedBytes{};
  return open_message(parts.parameters, key_->value().view(), parts.gathered, parameter.tag());
}

}  // namespace kunci::pkcs11
