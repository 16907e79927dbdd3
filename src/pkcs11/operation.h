// SPDX-License-Identifier: Apache-2.0
// What is active in a session between a C_*Init and its end.
#pragma once

#include <utility>

#include "base/secret.h"
#include "pkcs11/message.h"
#include "pkcs11/private_use.h"
#include "pkcs11/rv.h"

namespace kunci::pkcs11 {

/// An operation with a message, which comes as a whole or in parts. The message is gathered without
/// the card; the card is used when it is complete.
class Operation {
 public:
  virtual ~Operation() = default;
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  CkResult<void> update(ByteView part) { return message_.update(part); }

  /// The private key that the operation is going to use; nullptr where it needs none.
  [[nodiscard]] virtual PrivateUse* private_use() { return nullptr; }

 protected:
  explicit Operation(Message message) : message_(std::move(message)) {}
  [[nodiscard]] Message& message() { return message_; }

 private:
  Message message_;
};

/// An operation that gives octets: a signature, a plaintext, a digest.
class Producer : public Operation {
 public:
  /// No output is longer. Known without the card.
  [[nodiscard]] virtual std::size_t output_limit() const = 0;
  /// Every output is exactly that long.
  [[nodiscard]] virtual bool output_is_fixed() const { return true; }

  /// The output for a message that comes as a whole.
  CkResult<WipedBytes> produce(ByteView whole) { return produce_from(message().whole(whole)); }
  /// The output for the message that came in parts.
  CkResult<WipedBytes> finish() { return produce_from(message().finish()); }

 protected:
  using Operation::Operation;
  /// `input` is what remained of the message: its hash, or the message itself.
  virtual CkResult<WipedBytes> run(ByteView input) = 0;

 private:
  CkResult<WipedBytes> produce_from(const CkResult<WipedBytes>& input) {
    if (!input) return fail(input.error());
    return run(*input);
  }
};

/// An operation that says yes or no: CKR_SIGNATURE_INVALID, CKR_SIGNATURE_LEN_RANGE.
class Checker : public Operation {
 public:
  CkResult<void> check(ByteView whole, ByteView signature) {
    return check_from(message().whole(whole), signature);
  }
  CkResult<void> finish(ByteView signature) { return check_from(message().finish(), signature); }

 protected:
  using Operation::Operation;
  virtual CkResult<void> run(ByteView input, ByteView signature) = 0;

 private:
  CkResult<void> check_from(const CkResult<WipedBytes>& input, ByteView signature) {
    if (!input) return fail(input.error());
    return run(*input, signature);
  }
};

}  // namespace kunci::pkcs11
